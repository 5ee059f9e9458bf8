#!/bin/sh
# Makes what compose.yaml reads as secrets, once. What is there stays: a second run changes nothing.
set -eu
cd "$(dirname "$0")"
umask 077
mkdir -p geheimen
cd geheimen

random() { openssl rand -base64 "$1" | tr -d '\n'; }
# In a container they are read by users 10001 and 999, who are nobody here: the folder keeps others out.
put() { [ -e "$1" ] || { printf '%s' "$2" >"$1"; chmod 644 "$1"; echo "gemaakt: docker/geheimen/$1"; }; }

put database_password "$(openssl rand -hex 24)"
put database_url "postgresql://triage:$(cat database_password)@database/triage"
put key "$(random 32)"
put mail_password "$(openssl rand -hex 24)"
if [ ! -e web_cert.pem ]; then
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 90 -subj /CN=localhost \
    -addext subjectAltName=DNS:localhost -keyout web_key.pem -out web_cert.pem 2>/dev/null
  chmod 644 web_key.pem web_cert.pem
  echo "gemaakt: docker/geheimen/web_cert.pem en web_key.pem, om mee te proberen; vervang ze door die van uw organisatie"
fi
echo "Bewaar docker/geheimen/key ook elders: zonder die sleutel is de database niet te lezen."
