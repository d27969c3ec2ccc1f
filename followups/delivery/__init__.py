"""How a due reminder reaches the mail server (RELIABILITY.md). Read in this order:

1. `run.py`: one tick, from the heartbeat to the last due reminder.
2. `claim.py`: taking up due rows, so that each has one worker; leases that ran out.
3. `batch.py`: from the claim to the last outcome.
4. `freeze.py`: the messages are written, a batch together; every attempt sends the same bytes.
5. `smtp.py`: the SMTP conversation, with a stop before the body.
6. `outcome.py`: what an answer means, and what becomes of the reminder.
7. `restored.py`: after a backup was put back, what may have left already waits for its owner's word.
"""
