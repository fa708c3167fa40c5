"""What this floor puts in the file of a trajectory: functions, deputies, commitments and promises, how others see it.

Reading a file mails nobody: what was asked before stays asked, and the next letter waits until L&D asks again.
"""

from roles.parts.commitments import CommitmentsPart
from roles.parts.roles import DeputiesPart, RolesPart
from roles.parts.views import ClaritiesPart, MatchPart
from trajectories.register import register

for _part in (RolesPart(), DeputiesPart(), CommitmentsPart(), MatchPart(), ClaritiesPart()):
    register(_part)
