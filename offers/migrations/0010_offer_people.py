import django.db.models.deletion
import django.db.models.functions.datetime
import uuid6
from django.conf import settings
from django.db import migrations, models

from core.operations import IsolateOwner


class Migration(migrations.Migration):

    dependencies = [
        ('contacts', '0002_people'),
        ('offers', '0009_coach'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='OfferPerson',
            fields=[
                ('id', models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('trashed_at', models.DateTimeField(editable=False, null=True)),
                ('role', models.CharField(choices=[('hiring_manager', 'Hiring manager'), ('recruiter', 'Recruiter'), ('hr', 'Human resources'), ('interviewer', 'Interviewer'), ('executive', 'Executive'), ('peer', 'Peer')], default='interviewer', max_length=20)),
                ('contact', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='offer_links', to='contacts.contact')),
                ('offer', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='people', to='offers.offer')),
                ('owner', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('trashed_at__isnull', True)), fields=('offer', 'contact'), name='offer_person_once'), models.CheckConstraint(condition=models.Q(('role__in', ['hiring_manager', 'recruiter', 'hr', 'interviewer', 'executive', 'peer'])), name='offer_person_role_known')],
            },
        ),
        IsolateOwner("OfferPerson"),
    ]
