"""What each rule is called and what it says, in both languages of the house."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from geodata.words import Said, said

if TYPE_CHECKING:
    from geodata.model import Language

RULE_VERSION = "2"
FIELDS_ZH: Final = {"geometry": "图形", "code": "编码"}
"""What a rule calls by its name in the database because files call it in many ways."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of the row.

    Attributes:
        id: Its stable name.
        severity: `reject` keeps the row out; `warn` lets it in and says so once per load.
        sentence: English; `{field}`, `{value}` and `{expected}` are filled in.
        sentence_zh: The same in Chinese.
        hint: What to do, in English.
        hint_zh: The same in Chinese.
    """

    id: str
    severity: Literal["reject", "warn"]
    sentence: str
    sentence_zh: str
    hint: str
    hint_zh: str


@dataclass(frozen=True, slots=True)
class Fault:
    """One broken rule in one row; `position` counts within the batch."""

    position: int
    rule: str
    field: str | None = None
    value: str | Said | None = None
    expected: str | Said | None = None

    def say(self, language: Language = "en") -> tuple[str, str]:
        """The sentence and the hint."""
        rule = RULES[self.rule]
        is_zh = language == "zh"
        field = FIELDS_ZH.get(self.field or "", self.field) if is_zh else self.field
        words = {
            "field": field or "",
            "value": said(self.value, language) or "",
            "expected": said(self.expected, language) or "",
        }
        sentence = (rule.sentence_zh if is_zh else rule.sentence).format(**words)
        # What is not told leaves no colon behind.
        for bare, end in ((": .", "."), ("：。", "。")):
            sentence = sentence.replace(bare, end)
        return sentence, rule.hint_zh if is_zh else rule.hint


_ALL = (
    Rule(
        "encoding.byte",
        "reject",
        "The row has a byte in {value} that is no character of the file's encoding.",
        "该行“{value}”列有无法解码的字节。",
        "Type the text again, or load with another --encoding.",
        "请重新录入该单元格，或用 --encoding 指定编码。",
    ),
    Rule(
        "encoding.garbled",
        "reject",
        "{field} was read in a wrong encoding before it came here: '{value}'; it was {expected}.",
        "“{field}”的文字“{value}”是乱码，原文应为：{expected}。",
        "Export the file again in UTF-8 from where it comes, or type the text again.",
        "请从原系统重新导出，或重新录入该单元格。",
    ),
    Rule(
        "row.cells",
        "reject",
        "The row has {value} cells, and the header has {expected}.",
        "该行有 {value} 个单元格，表头只有 {expected} 个。",
        "Put texts that hold a comma into quotes.",
        "含逗号的文字请加引号。",
    ),
    Rule(
        "cell.uncounted",
        "reject",
        "The formula in {value} ({expected}) has no result.",
        "单元格 {value}（{expected}）的公式没有计算结果。",
        "Open the workbook in Excel and save it, or write the number.",
        "请用表格软件打开后重新保存，或直接填写数值。",
    ),
    Rule(
        "cell.formula",
        "reject",
        "A formula of the row failed: {value}.",
        "该行公式出错：{value}。",
        "Repair the formula in the workbook.",
        "请在表格中修正公式。",
    ),
    Rule(
        "feature.form",
        "reject",
        "The feature is no GeoJSON feature: {value}.",
        "该要素不符合 GeoJSON 格式：{value}。",
        "A feature has properties and a geometry.",
        "要素应有“properties”（属性）和“geometry”（图形）。",
    ),
    Rule("required", "reject", "{field} is empty.", "“{field}”为空。", "Fill it in.", "请补填。"),
    Rule(
        "type",
        "reject",
        "{field} is {value!r}, which is not {expected}.",
        "“{field}”的值“{value}”不是{expected}。",
        "Correct the cell.",
        "请改正该单元格。",
    ),
    Rule(
        "choice",
        "reject",
        "{field} is {value!r}; it must be one of {expected}.",
        "“{field}”的值“{value}”不在可选范围：{expected}。",
        "Use one of these words, or map yours in a --fields file.",
        "请改用上述词语，或在 --fields 文件中对应。",
    ),
    Rule(
        "range",
        "reject",
        "{field} is {value}; it must be {expected}.",
        "“{field}”的值 {value} 超出范围：{expected}。",
        "Correct the number.",
        "请核对数字。",
    ),
    Rule(
        "order",
        "reject",
        "{field} is {value}, which is not after {expected}.",
        "“{field}”的 {value} 不晚于 {expected}。",
        "Exchange or correct the dates.",
        "请核对两个日期。",
    ),
    Rule(
        "order.part",
        "reject",
        "{field} is {value}, less than the {expected} among them.",
        "“{field}”为 {value}，少于其中的 {expected}。",
        "Correct either number.",
        "请核对两个数。",
    ),
    Rule(
        "code.form",
        "reject",
        "The code {value} breaks its form: {expected}.",
        "代码 {value} 格式有误：{expected}。",
        "Correct the character at that position.",
        "请改正该位的字符。",
    ),
    Rule(
        "code.length",
        "reject",
        "The code {value} has a wrong length; {expected} are wanted.",
        "代码 {value} 位数不对，应为 {expected}。",
        "Look for a lost or doubled digit.",
        "请检查是否漏写或多写一位。",
    ),
    Rule(
        "code.prefix",
        "reject",
        "The code {value} does not belong to this city: {expected}.",
        "代码 {value} 不属于本市：{expected}。",
        "Correct the first digits, or load with the right --city.",
        "请核对代码前几位，或用 --city 指定城市。",
    ),
    Rule(
        "code.parent",
        "reject",
        "The code {value} does not begin with that of what it belongs to: {expected}.",
        "代码 {value} 的前几位与所属上级不符：{expected}。",
        "Correct the character at that position, or the parent.",
        "请改正该位的字符，或改正所属上级。",
    ),
    Rule(
        "code.checksum",
        "reject",
        "The code {value} fails its check: {expected}.",
        "代码 {value} 校验位不符：{expected}。",
        "One character is wrong; compare it with the licence.",
        "有一位写错，请对照执照。",
    ),
    Rule(
        "code.level",
        "reject",
        "The code {value} is neither county, town nor community.",
        "代码 {value} 不是县、乡镇或社区级代码。",
        "Remove the row; provinces and prefectures are not stored.",
        "请删除该行，省、州级不入库。",
    ),
    Rule(
        "code.retired",
        "reject",
        "The code {value} was that of another cell, which was retired.",
        "代码 {value} 属于另一个已撤销的网格，撤销的代码不再使用。",
        "Leave the code empty to be given a new one, or correct it.",
        "请将编码留空，由系统编新号，或改正编码。",
    ),
    Rule(
        "duplicate",
        "reject",
        "The code {value} stands in this load twice; first in {expected}.",
        "代码 {value} 重复，首次出现于 {expected}。",
        "Keep one of the rows.",
        "请只保留一行。",
    ),
    Rule(
        "reference",
        "reject",
        "{field} {value!r} is not among the loaded {expected}.",
        "“{field}”的“{value}”在已入库的{expected}中不存在。",
        "Load what it names first, or correct the code.",
        "请先装载所引用的数据，或改正代码。",
    ),
    Rule(
        "reference.several",
        "reject",
        "{field} {value!r} is the name of several of the loaded {expected}.",
        "“{field}”的“{value}”在已入库的{expected}中有多个同名。",
        "Write the code of the one that is meant.",
        "请改填其中一个的代码。",
    ),
    Rule(
        "reference.parent",
        "reject",
        "The parent {value!r} is missing, or leads back to the row itself.",
        "上级“{value}”不存在，或形成循环。",
        "Load the parent too, or correct its code.",
        "请一并装载上级，或改正上级代码。",
    ),
    Rule(
        "geometry.missing",
        "reject",
        "The row has no place on the map.",
        "该行没有空间位置。",
        "Give coordinates or a geometry.",
        "请补充坐标或边界。",
    ),
    Rule(
        "geometry.unreadable",
        "reject",
        "The geometry cannot be read: {value}.",
        "空间数据无法读取：{value}。",
        "Correct the coordinates.",
        "请改正坐标。",
    ),
    Rule(
        "geometry.type",
        "reject",
        "The geometry is a {value}; {expected} is wanted.",
        "空间类型为 {value}，应为{expected}。",
        "Draw it as that kind.",
        "请改绘为该类型。",
    ),
    Rule(
        "geometry.point",
        "warn",
        "The row has a point where an area is wanted; it was loaded without a boundary.",
        "该行只有点位、没有边界，已按无边界装载。",
        "It counts, and appears on the map once a file brings its boundary.",
        "该行计入统计；装载边界后才会出现在地图上。",
    ),
    Rule(
        "geometry.earth",
        "reject",
        "The coordinates {value} are not on the Earth.",
        "坐标 {value} 不在地球范围内。",
        "Say the right --crs, or correct the numbers.",
        "请核对坐标系（--crs）或坐标值。",
    ),
    Rule(
        "geometry.swapped",
        "reject",
        "Longitude and latitude are exchanged: {value}.",
        "经纬度颠倒：{value}。",
        "Exchange the two columns, or within a geometry the two numbers of each point.",
        "请对调经度和纬度两列；图形文字中则对调每个点的两个数。",
    ),
    Rule(
        "geometry.outside",
        "reject",
        "The place {value} lies {expected} outside the city.",
        "位置 {value} 在本市范围外 {expected}。",
        "Correct the coordinates, or load it for its own city with --city.",
        "请核对坐标，或用 --city 装载所属城市。",
    ),
    Rule(
        "geometry.empty",
        "reject",
        "The geometry has no area or length left once it is valid.",
        "图形修复后没有面积或长度。",
        "Draw it again.",
        "请重新绘制。",
    ),
    Rule(
        "geometry.repair",
        "reject",
        "Repairing the geometry would change its area by {value}; {expected} is allowed.",
        "修复会使面积变化 {value}，超过 {expected}。",
        "Draw it again without crossing itself.",
        "请重新绘制，避免边界自相交。",
    ),
    Rule(
        "personal",
        "reject",
        "{field} holds {expected}.",
        "“{field}”含有{expected}。",
        "Remove it; persons are not stored.",
        "请删除，系统不存个人信息。",
    ),
    Rule(
        "personal.name",
        "warn",
        "{field} names a person; the name was taken out.",
        "“{field}”中有人名，已删去（如“某女士”）。",
        "Leave names out of what is delivered.",
        "今后报送请勿填写姓名。",
    ),
    Rule(
        "personal.contact",
        "warn",
        "{field} holds a landline number or an address of e-mail; it was taken out.",
        "“{field}”中有固定电话或电子邮箱，已删去。",
        "Leave them out of what is delivered.",
        "今后报送请勿填写个人电话和邮箱。",
    ),
    Rule(
        "number.read",
        "warn",
        "{field} {value!r} was read as {expected}.",
        "“{field}”的“{value}”按 {expected} 读取。",
        "Write exact numbers, in digits.",
        "今后请用阿拉伯数字填写准确数。",
    ),
    Rule(
        "since.future",
        "warn",
        "{field} {value} is still to come; the status begins on the day of loading.",
        "“{field}”{value} 尚未到来，状态自装载当日算起。",
        "Correct the date, or load the status once it holds.",
        "请改正日期，或待状态生效后再报。",
    ),
    Rule(
        "time.future",
        "warn",
        "{field} {value} is still to come.",
        "“{field}”{value} 尚未到来。",
        "Correct it if it was mistyped.",
        "如系误填，请改正。",
    ),
    Rule(
        "reference.empty",
        "warn",
        "{field} {value!r} is not among the loaded {expected}; it was left empty.",
        "“{field}”的“{value}”在已入库的{expected}中不存在，已留空。",
        "Load what it names first, then this file again.",
        "请先装载所引用的数据，再重新装载本文件。",
    ),
    Rule(
        "reference.several_empty",
        "warn",
        "{field} {value!r} is the name of several of the loaded {expected}; it was left empty.",
        "“{field}”的“{value}”在已入库的{expected}中有多个同名，已留空。",
        "Write the code of the one that is meant, then load this file again.",
        "请改填其中一个的代码，再重新装载本文件。",
    ),
    Rule(
        "ticket.history",
        "warn",
        "{field} is {value}, but the ticket's history says {expected}; the history stays as it is.",
        "“{field}”为 {value}，与工单已有的 {expected} 不符；已有记录不变。",
        "Take the run back that was wrong, or correct the file.",
        "如已有记录有误，请回退写入它的批次，否则请改正文件。",
    ),
    Rule(
        "code.foreign",
        "warn",
        "The code {value!r} is no official code; it was kept as it is.",
        "“{value}”不是法定代码，已原样保留。",
        "Use the official code where there is one.",
        "如有法定代码请改用。",
    ),
)

RULES: dict[str, Rule] = {rule.id: rule for rule in _ALL}
"""Every rule by its id."""
