"""The plan: question, real problem, target group, context; cohorts, behaviours, interventions."""
