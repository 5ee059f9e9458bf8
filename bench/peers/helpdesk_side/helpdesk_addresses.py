"""The addresses of its pages: links in its mails are made from them."""

from django.urls import include, path

urlpatterns = [path("helpdesk/", include("helpdesk.urls"))]
