"""The rules and announcements that ask for a number, and the units that numbers come in."""

from geodata.indicators.indicator import Unit

PROPERTY_REGULATION = "《物业管理条例》（国务院令第379号，2018年修订）"
PROPERTY_NOTICE = "住房和城乡建设部等《关于加强和改进住宅物业管理工作的通知》（建房规〔2020〕10号）"
COMMITTEE_RULES = "《业主大会和业主委员会指导规则》（建房〔2009〕274号）"
OLD_COMPOUNDS = "国务院办公厅《关于全面推进城镇老旧小区改造工作的指导意见》（国办发〔2020〕23号）"
GREEN_COMMUNITIES = "《绿色社区创建行动方案》（建城〔2020〕68号）"
GRASSROOTS = "中共中央、国务院《关于加强基层治理体系和治理能力现代化建设的意见》（2021年）"
PARTY_CHARTER = "《中国共产党章程》"
PARTY_EDUCATION = "《中国共产党党员教育管理工作条例》"
PETITIONS = "《信访工作条例》"
CIVIL_PROCEDURE = "《中华人民共和国民事诉讼法》"
VOLUNTEERS = "《志愿服务条例》（国务院令第685号）"
HOTLINE = "国务院办公厅《关于进一步优化地方政务服务便民热线的指导意见》（国办发〔2020〕53号）"
LOCAL = "本市红色物业工作统计口径"

COMPOUNDS = Unit("个", "compounds")
COMMITTEES = Unit("个", "committees")
FIRMS = Unit("家", "firms")
ORGANISATIONS = Unit("个", "organisations")
COMMUNITIES = Unit("个", "communities")
SQUARE_METRES = Unit("㎡", "m2")
PERCENT = Unit("%", "%")
AREAS = Unit("个", "areas")
POSTS = Unit("个", "posts")
TEAMS = Unit("支", "teams")
PERSONS = Unit("人", "persons")
PERSON_TIMES = Unit("人次", "person-times")
POINTS = Unit("处", "points")
SESSIONS = Unit("场", "sessions")
BRANDS = Unit("个", "brands")
WORKERS = Unit("人/网格", "workers per grid")
MATTERS = Unit("件", "matters")
TICKETS = Unit("件", "tickets")
VISITS = Unit("批次", "visits")
HOUSEHOLDS = Unit("户", "households")
HONOURS = Unit("个", "honours")
