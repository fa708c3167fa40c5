"""Who is who: organisations, the people in them, and who of them signs in as staff."""

from organisations.models.audit import AuditLine
from organisations.models.double import Double
from organisations.models.earlier_address import EarlierAddress
from organisations.models.organisation import Organisation
from organisations.models.people import Absence, Person, User, called_apart
from organisations.models.people_import import Column, ImportFile, PeopleImport
from organisations.models.provider_account import ProviderAccount
from organisations.models.requests import DataRequest
from organisations.models.staff import Member
from organisations.models.tombstone import Tombstone

__all__ = [
    "Absence",
    "AuditLine",
    "Column",
    "DataRequest",
    "Double",
    "EarlierAddress",
    "ImportFile",
    "Member",
    "Organisation",
    "PeopleImport",
    "Person",
    "ProviderAccount",
    "Tombstone",
    "User",
    "called_apart",
]
