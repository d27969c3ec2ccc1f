import django.contrib.postgres.functions
import django.db.models.deletion
import django.db.models.functions.datetime
import uuid6
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

from core.operations import IsolateOwner


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0004_closed_at'),
    ]

    operations = [
        migrations.CreateModel(
            name='OutgoingMail',
            fields=[
                ('id', models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('kind', models.CharField(choices=[('account', 'About the account'), ('note', 'A note'), ('trial', 'A test mail'), ('reset', 'A new password')], max_length=7)),
                ('recipient', models.EmailField(max_length=254)),
                ('content', models.BinaryField(null=True)),
                ('state', models.CharField(choices=[('waiting', 'On its way'), ('sending', 'Being sent'), ('sent', 'Sent'), ('failed', 'Not sent'), ('uncertain', 'It may or may not have arrived')], default='waiting', max_length=9)),
                ('next_attempt_at', models.DateTimeField(db_default=django.contrib.postgres.functions.TransactionNow())),
                ('token', models.UUIDField(null=True)),
                ('leased_until', models.DateTimeField(null=True)),
                ('body_started_at', models.DateTimeField(null=True)),
                ('attempts_count', models.PositiveSmallIntegerField(default=0)),
                ('outcome', models.TextField(blank=True)),
                ('answer', models.TextField(blank=True)),
                ('settled_at', models.DateTimeField(null=True)),
                ('owner', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [
                    models.Index(fields=['next_attempt_at'], name='outgoing_mail_due', condition=Q(state='waiting')),
                    models.Index(fields=['leased_until'], name='outgoing_mail_leased', condition=Q(state='sending')),
                ],
                'constraints': [
                    models.CheckConstraint(
                        name='outgoing_mail_token_while_sending',
                        condition=Q(state='sending', token__isnull=False, leased_until__isnull=False)
                        | (~Q(state='sending') & Q(token__isnull=True, leased_until__isnull=True)),
                    ),
                    models.CheckConstraint(
                        name='outgoing_mail_forgotten_once_settled',
                        condition=Q(state__in=['waiting', 'sending'], settled_at__isnull=True)
                        | Q(state__in=['sent', 'failed', 'uncertain'], settled_at__isnull=False, content__isnull=True),
                    ),
                ],
            },
        ),
        IsolateOwner("OutgoingMail"),
    ]
