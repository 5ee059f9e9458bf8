"""veiligheidstriage: triage of mail about unsafe homes, for Dutch regional safety teams."""
