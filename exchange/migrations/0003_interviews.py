from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('exchange', '0002_calendar_feed'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='calendarfeed',
            name='calendar_feed_holds_something',
        ),
        migrations.AddField(
            model_name='calendarfeed',
            name='interviews',
            field=models.BooleanField(default=True),
        ),
        migrations.AddConstraint(
            model_name='calendarfeed',
            constraint=models.CheckConstraint(condition=models.Q(('answers', True), ('follow_ups', True), ('starts', True), ('interviews', True), _connector='OR'), name='calendar_feed_holds_something'),
        ),
    ]
