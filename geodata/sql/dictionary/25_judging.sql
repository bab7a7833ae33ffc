COMMENT ON TABLE hongtu.finding IS '检查结果 | — | 最近一次 hongtu check 查出的问题与疑似重复，每次检查整城更新';
COMMENT ON COLUMN hongtu.finding.code IS '问题编号 | — | 八位短码，数据不变则编号不变，处理意见按它填写';
COMMENT ON COLUMN hongtu.finding.kind IS '问题类别 | — | 如 communities_overlap 社区重叠、compounds_alike 疑似同一小区';
COMMENT ON COLUMN hongtu.finding.dataset IS '数据集 | — | 有问题的行所在的数据集';
COMMENT ON COLUMN hongtu.finding.level IS '网格级别 | 级 | 网格的级别；其他数据集为空';
COMMENT ON COLUMN hongtu.finding.first_code IS '代码 | — | 有问题的行；缝隙为最近的一侧';
COMMENT ON COLUMN hongtu.finding.first_name IS '名称 | — | 有问题的行的名称';
COMMENT ON COLUMN hongtu.finding.second_code IS '对方代码 | — | 被重叠的行、越出的上级或疑似相同的行';
COMMENT ON COLUMN hongtu.finding.second_name IS '对方名称 | — | 对方的名称';
COMMENT ON COLUMN hongtu.finding.area_m2 IS '问题面积 | ㎡ | 重叠、缝隙、越出部分在本市投影坐标系中的面积';
COMMENT ON COLUMN hongtu.finding.share IS '越出比例 | 比 | 越出上级的面积占本行面积之比，0至1';
COMMENT ON COLUMN hongtu.finding.distance_m IS '相距 | 米 | 疑似相同的两行之间的距离';
COMMENT ON COLUMN hongtu.finding.is_sliver IS '是否狭长 | — | 真：平均宽度不足2米，多为重复描边所致';
COMMENT ON COLUMN hongtu.finding.proposed_code IS '建议上级 | 代码 | 所占面积最大的上级，可能就是现在的上级';
COMMENT ON COLUMN hongtu.finding.candidates IS '可选上级 | — | 各上级的代码、名称与所占比例';
COMMENT ON COLUMN hongtu.finding.reason IS '依据 | — | 判为问题或疑似重复的依据';
COMMENT ON COLUMN hongtu.finding.verdict IS '处理意见 | — | open 待处理，allowed 允许，same 同一小区，different 不是同一小区';
COMMENT ON COLUMN hongtu.finding.place IS '位置 | 度 | 问题所在处的一点，EPSG:4326；两个小区都没有边界的为空';
COMMENT ON COLUMN hongtu.finding.geom IS '问题图形 | 度 | 重叠、缝隙或越出部分的图形，EPSG:4326';

COMMENT ON TABLE hongtu.verdict IS '处理意见 | — | 对检查结果的处理意见，即允许清单与疑似重复的认定；记岗位，不记姓名';
COMMENT ON COLUMN hongtu.verdict.code IS '问题编号 | — | 给出意见时的问题编号';
COMMENT ON COLUMN hongtu.verdict.kind IS '问题类别 | — | 同检查结果';
COMMENT ON COLUMN hongtu.verdict.first_code IS '代码 | — | 有问题的行';
COMMENT ON COLUMN hongtu.verdict.second_code IS '对方代码 | — | 对方的行';
COMMENT ON COLUMN hongtu.verdict.verdict IS '处理意见 | — | allowed 允许，same 同一小区，different 不是同一小区';
COMMENT ON COLUMN hongtu.verdict.why IS '理由 | — | 一句话说明';
COMMENT ON COLUMN hongtu.verdict.post IS '岗位 | — | 给出意见的岗位，不记姓名';
COMMENT ON COLUMN hongtu.verdict.given_at IS '时间 | 时刻 | 给出意见的时间';
COMMENT ON COLUMN hongtu.verdict.geom IS '当时图形 | 度 | 给出意见时的问题图形；问题扩大一成以上须重新处理';

COMMENT ON TABLE hongtu.examination IS '检查记录 | — | 每个城市最近一次检查';
COMMENT ON COLUMN hongtu.examination.checked_at IS '检查时间 | 时刻 | 最近一次 hongtu check 的时间';

COMMENT ON TABLE hongtu.compound_alias IS '小区别名 | — | 小区的其他叫法：来自文件，或由疑似重复的认定得出';
COMMENT ON COLUMN hongtu.compound_alias.name IS '别名 | — | 小区的另一个名称或旧编码';
COMMENT ON COLUMN hongtu.compound_alias.source IS '依据 | — | 别名的出处';
