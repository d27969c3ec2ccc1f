"""The application as it is, only quicker to tick and to lose patience: `celery -A tests.faults.quick beat`."""

from config.celery import app

app.conf.beat_schedule["send-due-reminders"]["schedule"] = 0.5
app.conf.broker_transport_options["socket_timeout"] = 0.5
