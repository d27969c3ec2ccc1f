import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.operations import OwnedLink


class Migration(migrations.Migration):

    dependencies = [
        ('contacts', '0001_initial'),
        ('offers', '0008_offer_search'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='decline',
            name='giving',
            field=models.CharField(blank=True, choices=[('referral', 'A referral: somebody for the post'), ('lead', 'A lead: somebody who may become their customer'), ('introduction', 'An introduction to somebody I know')], max_length=12),
        ),
        migrations.AddField(
            model_name='decline',
            name='giving_back',
            field=models.CharField(blank=True, max_length=500),
        ),
        migrations.AddField(
            model_name='decline',
            name='good_reasons',
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name='decline',
            name='interaction',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='contacts.interaction'),
        ),
        migrations.AddField(
            model_name='decline',
            name='marked_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='decline',
            name='own_name',
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name='decline',
            name='own_words',
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddField(
            model_name='decline',
            name='promised',
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name='decline',
            name='situation',
            field=models.CharField(blank=True, choices=[('manager', 'The hiring manager'), ('internship', 'An internship'), ('recruiter', 'A recruiter or human resources'), ('rude', 'Somebody who was rude')], max_length=10),
        ),
        migrations.AddField(
            model_name='decline',
            name='thanks_for',
            field=models.CharField(blank=True, max_length=500),
        ),
        migrations.AddField(
            model_name='decline',
            name='tone',
            field=models.CharField(blank=True, choices=[('warm', 'Warm'), ('brief', 'Brief'), ('formal', 'Formal')], max_length=6),
        ),
        migrations.AddField(
            model_name='decline',
            name='whom',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='contacts.contact'),
        ),
        migrations.AlterField(
            model_name='decline',
            name='decided_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddConstraint(
            model_name='decline',
            constraint=models.CheckConstraint(condition=models.Q(('sent_on__isnull', True), ('decided_at__isnull', False), _connector='OR'), name='decline_sent_when_decided'),
        ),
        migrations.AddConstraint(
            model_name='decline',
            constraint=models.CheckConstraint(condition=models.Q(('marked_at__isnull', True), ('sent_on__isnull', False), _connector='OR'), name='decline_marked_at_when_sent'),
        ),
        OwnedLink("Decline", "whom"),
        OwnedLink("Decline", "interaction"),
    ]
