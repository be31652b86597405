from assistance.models.base import OfHousehold, OfPerson, OfVillage
from assistance.models.capacity import CadreTraining
from assistance.models.disability import DisabilityService
from assistance.models.employment import (
    Employment,
    PensionPremium,
    PublicPost,
    SkillTraining,
    TravelSubsidy,
    Vacancy,
)
from assistance.models.finance import EnterpriseLoan, MicroLoan
from assistance.models.housing import HousingCheck
from assistance.models.insurance import InsuranceClaim
from assistance.models.medical import MedicalSecurity, VillageClinic
from assistance.models.policies import (
    Delivery,
    Entitlement,
    Policy,
    PolicyVersion,
    StaleHousehold,
)
from assistance.models.safety_net import HomeVisit, SafetyNet, SafetyPayment
from assistance.models.schooling import SchoolAttendance, StudentGrant
from assistance.models.support import SupportMeasure
from assistance.models.water import WaterFault, WaterPoint

__all__ = [
    "CadreTraining", "Delivery", "DisabilityService", "Employment", "EnterpriseLoan", "Entitlement", "HomeVisit",
    "HousingCheck", "InsuranceClaim", "MedicalSecurity", "MicroLoan", "OfHousehold", "OfPerson",
    "OfVillage", "PensionPremium", "Policy", "PolicyVersion", "PublicPost", "SafetyNet",
    "SafetyPayment", "SchoolAttendance", "SkillTraining", "StaleHousehold", "StudentGrant",
    "SupportMeasure", "TravelSubsidy", "Vacancy", "VillageClinic", "WaterFault", "WaterPoint",
]  # fmt: skip
