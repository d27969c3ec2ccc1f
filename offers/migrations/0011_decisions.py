import django.db.models.deletion
import django.db.models.functions.datetime
import uuid6
from django.conf import settings
from django.db import migrations, models

from core.operations import AppendOnly, IsolateOwner


class Migration(migrations.Migration):

    dependencies = [
        ('offers', '0010_offer_people'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('answer', models.CharField(choices=[('accept', 'Accept'), ('decline', 'Decline')], max_length=7)),
                ('decided_at', models.DateTimeField()),
                ('comparison', models.JSONField()),
                ('private_reasons', models.TextField(blank=True)),
                ('offer', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='decisions', to='offers.offer')),
                ('owner', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='LookBack',
            fields=[
                ('id', models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('outcome', models.CharField(choices=[('well', 'Well'), ('mixed', 'Mixed'), ('badly', 'Badly')], max_length=5)),
                ('note', models.TextField(blank=True)),
                ('looked_at', models.DateTimeField()),
                ('decision', models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='look_back', to='offers.decision')),
                ('owner', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.AddIndex(
            model_name='decision',
            index=models.Index(models.F('offer'), models.OrderBy(models.F('decided_at'), descending=True), name='decision_newest'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(('answer__in', ['accept', 'decline'])), name='decision_answer_known'),
        ),
        migrations.AddConstraint(
            model_name='lookback',
            constraint=models.CheckConstraint(condition=models.Q(('outcome__in', ['well', 'mixed', 'badly'])), name='look_back_outcome_known'),
        ),
        IsolateOwner("decision"),
        IsolateOwner("lookback"),
        AppendOnly("decision"),
    ]
