"""Names of persons, known by how they read: what names one is never kept, whatever it was written for.

A rule of thumb errs on both sides. It is asked where a name has no business: in the columns of a file that no
field takes, and where an office says which post speaks.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

from geodata import codes
from geodata.names import simplified

SURNAMES: Final = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚"
    "卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤普起施"
    "自左字鲁倪柳章阮纪柯温樊梅庄易殷颜耿葛管齐岳申路欧麻聂焦包奚阿"
)
"""The surnames of nineteen of twenty Chinese, those of Yunnan among them; the database hides more."""
_DOUBLE_SURNAMES: Final = ("欧阳", "上官", "司马", "诸葛", "慕容", "尉迟")
PLACE_ENDINGS: Final = (
    "园苑城居府湾里村院楼区坊家寓厦邸台阁墅岸郡座场社厂局司店部所处站镇乡县市"
    "州路街巷号期栋幢层室门校馆湖庄屯寨房宅铺厅组片段舍队委桥港"
)
"""With these a place, a house or an office ends, and hardly a name of a person; the database has the same."""
_PLACES: Final = re.compile(f"(中心|[{PLACE_ENDINGS}])$")
# Rare characters beyond the basic plane stand in names, too: 㙍, 䶮, 𬭚.
_SIGN: Final = r"[\u3400-\u9fff\U00020000-\U000323af]"
_NAME: Final = re.compile(f"{_SIGN}{{2,4}}|{_SIGN}{{2,4}}·{_SIGN}{{2,6}}")
# A name that an office has blotted out is still one: 张*, 李某某.
_BLOTTED: Final = re.compile(rf"{_SIGN}[*＊某×xX○〇]{{1,2}}{_SIGN}?")
_LONGEST: Final = 3

_TITLES: Final = (
    "书记|主任|科长|局长|处长|所长|站长|镇长|乡长|市长|县长|区长|队长|组长|班长|院长|园长|校长|经理|主管|主席|主管员|干事"
    "|专员|科员|委员|助理|老师|师傅|同志|先生|女士|小姐|阿姨|大爷|工程师"
)
_TITLED: Final = re.compile(rf"(?P<name>{_SIGN}{{1,4}}?)(?:副)?(?:{_TITLES})")
_POSTED: Final = re.compile(rf"{_SIGN}*?(?:{_TITLES}|网格员|网格长|楼长|[办科组岗])(?P<name>{_SIGN}{{2,4}})")
# A post ends so, and next to no name of three signs.
_POSTS: Final = re.compile("[办科组队岗员长委会]$|书记$|主任$|经理$|干事$|窗口$")
# Words of offices that begin as surnames do.
_WORKS: Final = re.compile(
    "^(纪检|纪委|施工|金融|高新|路政|林业|林草|林长|田长|路长|段长|温泉|江北|江南|方志|石油|万达|马街|文旅|白天|管理|管委|安全)"
)
_LATIN: Final = re.compile(r"[A-Z][a-z]+ [A-Z][a-z]+(?: [A-Z][a-z]+)?")


_BETWEEN: Final = re.compile(r"[\s,，、;；:：/()（）。.—-]+")

# One is addressed by the surname or the whole name: 李女士, 李桂芳女士; teachers and masters by the surname.
_ADDRESS: Final = re.compile(
    "先生|女士|小姐|太太|同志|师傅|老师|师父|阿姨|大爷|大妈|大叔|大娘|師傅|老師|大爺|大媽"
)
_SURNAME: Final = (
    rf"(?:{'|'.join(_DOUBLE_SURNAMES)}|(?<!主)任(?!何)|(?<!任)何|(?<![由关对位属至终等])于|(?<![对地双一官甲乙各])方"
    rf"|[{''.join(sorted(SURNAMES - set('任何于方')))}])"
)
_ADDRESSED: Final = re.compile(
    rf"{_SURNAME}(?:(?:[^\W\da-zA-Z便位名个的和与是为给对向被让请找问叫及或用方][^\W\da-zA-Z]?)?"
    r"(?P<title>先生|女士|小姐|太太|同志)|(?P<other>师傅|老师|师父|阿姨|大爷|大妈|大叔|大娘))"
)
SOMEBODY: Final = "某"
# Whom a name follows. After some a sign must stand, for 业主 and 住户 go on as sentences.
_LABELS: Final = (
    "联系人|聯繫人|投诉人|反映人|举报人|报事人|报修人|来电人|诉求人|申请人|当事人|经办人|负责人"
    "|产权人|承租人|房主"
)
_BLANK: Final = r"[ \t\u3000]*"
_NEED_SIGN: Final = "业主|住户|户主|租户|租客|居民|房东|姓名|家属|本人"
_END: Final = r"(?=$|[^\u3400-\u9fff]|电话|電話|手机|联系|身份证|证件|反映|投诉|来电|住址|住在|住\d|称)"
_LABELLED: Final = re.compile(
    rf"(?:(?:{_LABELS}|{_NEED_SIGN})(?:姓名|名字|名称)?{_BLANK}(?:[:：=]|(?:叫|为|是)(?={_SIGN})){_BLANK}"
    rf"|(?:(?:{_NEED_SIGN})姓名|(?:{_LABELS})(?:姓名)?){_BLANK}(?![于方向任何和时平安应]))"
    rf"(?P<name>{_SURNAME}(?:{_TITLES}|{_SIGN}{{1,2}}?)){_END}"
)
_LABEL: Final = re.compile(f"{_LABELS}|{_NEED_SIGN}")


def without_addressed(text: str) -> str:
    """A text without the names before forms of address: 张先生 and 李桂芳女士 become 某先生 and 某女士."""
    if not is_addressing(text):
        return text
    # Each traditional character has one simplified one, so that places agree.
    plain = simplified(text)
    if len(plain) != len(text):
        return text
    for match in reversed(list(_ADDRESSED.finditer(plain))):
        begin = match.start("title") if match["title"] else match.start("other")
        text = f"{text[: match.start()]}{SOMEBODY}{text[begin:]}"
    return text


def without_names(text: str) -> str:
    """A text without names before forms of address and behind words such as 联系人 and 业主姓名."""
    text = without_addressed(text)
    if _LABEL.search(text) is None:
        return text
    plain = simplified(text)
    if len(plain) != len(text):
        return text
    for match in reversed(list(_LABELLED.finditer(plain))):
        if _is_person(match["name"]):
            start, end = match.span("name")
            text = f"{text[:start]}{SOMEBODY}{SOMEBODY}{text[end:]}"
    return text


def may_name(text: str) -> bool:
    """Whether a name may stand in a text by its form of address or a word before it; quick for much text."""
    return is_addressing(text) or _LABEL.search(text) is not None


def is_addressing(text: str) -> bool:
    """Whether a form of address stands in a text; quick for much text at once."""
    return _ADDRESS.search(text) is not None


def is_name(text: str) -> bool:
    """Whether a text reads like the name of a person: two to four signs behind a surname, and no place."""
    bare = simplified("".join(unicodedata.normalize("NFKC", text).split()))
    if _BLOTTED.fullmatch(bare):
        return bare[0] in SURNAMES
    if not _NAME.fullmatch(bare) or _PLACES.search(bare):
        return False
    if bare.startswith(_DOUBLE_SURNAMES):
        return True
    # Most names have two or three signs; those of four with a single surname look like names of compounds.
    return (len(bare) <= _LONGEST and bare[0] in SURNAMES) or "·" in bare


def names_person(post: str) -> bool:
    """Whether what should be a post names a person: 张伟, 王主任, 区划办李建国, Li Ming, a number."""
    text = simplified(unicodedata.normalize("NFKC", post)).strip()
    if codes.mask_personal(text) != text or _is_latin_name(text):
        return True
    words = [word for word in _BETWEEN.split(text) if word]
    return any(map(_is_person, words)) or _is_person("".join(words))


def is_nothing_but_names(text: str) -> bool:
    """Whether a text says no more than who it was: 张伟, 王主任, 张伟、李芳."""
    words = [word for word in _BETWEEN.split(simplified(unicodedata.normalize("NFKC", text))) if word]
    return bool(words) and (all(map(_is_person, words)) or _is_latin_name(text.strip()))


def _is_person(word: str) -> bool:
    if _WORKS.match(word):
        return False
    if is_name(word) and (len(word) < _LONGEST or not _POSTS.search(word)):
        return True
    titled, posted = _TITLED.fullmatch(word), _POSTED.fullmatch(word)
    if titled is not None:
        name = titled["name"]
        return name in SURNAMES or (is_name(name) and not _POSTS.search(name) and not _WORKS.match(name))
    return posted is not None and _is_person(posted["name"])


def _is_latin_name(text: str) -> bool:
    found = _LATIN.fullmatch(text)
    return found is not None and bool(
        {text.split(maxsplit=1)[0].lower(), text.rsplit(maxsplit=1)[-1].lower()} & _pinyin_surnames()
    )


@lru_cache(maxsize=1)
def _pinyin_surnames() -> frozenset[str]:
    # The dictionary takes time and memory that only a name in Latin letters needs.
    from pypinyin import lazy_pinyin

    return frozenset(lazy_pinyin("".join(sorted(SURNAMES))))
