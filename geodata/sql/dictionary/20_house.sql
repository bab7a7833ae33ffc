COMMENT ON TABLE hongtu.city IS '城市 | — | 一个县级市（区、县）：装载、备份、权限的单位';
COMMENT ON COLUMN hongtu.city.projected_srid IS '投影坐标系 | EPSG | 面积与距离所用的3度分带高斯—克吕格投影（中国境外用UTM分带）';
COMMENT ON COLUMN hongtu.city.time_zone IS '时区 | — | 当地时区名，决定“今天”从何时算起';
COMMENT ON COLUMN hongtu.city.is_synthetic IS '是否合成数据 | — | 真：演示用的合成城市，页面上必须注明';

COMMENT ON TABLE hongtu.run IS '装载批次 | — | 每次装载一行：读了多少、写了多少、拒了多少；可整批回退';
COMMENT ON COLUMN hongtu.run.run IS '批次号 | — | 自动编号';
COMMENT ON COLUMN hongtu.run.dataset IS '数据集 | — | 装载的数据集名';
COMMENT ON COLUMN hongtu.run.status IS
    '批次状态 | — | loaded 已装载，rolled_back 已回退，held 质量不达标而暂存，released 暂存后已发布，dropped 暂存后已放弃';
COMMENT ON COLUMN hongtu.run.started_at IS '开始时间 | 时刻 | 装载开始的时间';
COMMENT ON COLUMN hongtu.run.finished_at IS '完成时间 | 时刻 | 装载提交的时间';
COMMENT ON COLUMN hongtu.run.operator IS '操作岗位 | — | 执行装载的岗位（HONGTU_OPERATOR）；未设置时为系统账号的编号，不记姓名';
COMMENT ON COLUMN hongtu.run.rule_version IS '规则版本 | — | 当时所用检查规则的版本';
COMMENT ON COLUMN hongtu.run.encoding IS '文字编码 | — | 判定的文件编码，如 GB18030';
COMMENT ON COLUMN hongtu.run.crs_used IS '采用的坐标系 | — | 实际按哪个坐标系读入';
COMMENT ON COLUMN hongtu.run.crs_declared IS '声明的坐标系 | — | 文件自己声明的坐标系；没有声明为空';
COMMENT ON COLUMN hongtu.run.crs_looks_like IS '疑似坐标系 | — | 与已有数据比对后更像的坐标系；无从判断为空';
COMMENT ON COLUMN hongtu.run.offset_m IS '偏移 | 米 | 与已有数据比对得到的平均偏移；无从判断为空';
COMMENT ON COLUMN hongtu.run.rows_read IS '读取行数 | 行 | 等于新增、更新、未变、拒收之和';
COMMENT ON COLUMN hongtu.run.inserted IS '新增行数 | 行 | 库中原来没有的行';
COMMENT ON COLUMN hongtu.run.updated IS '更新行数 | 行 | 内容有变的行';
COMMENT ON COLUMN hongtu.run.unchanged IS '未变行数 | 行 | 与库中完全一致的行';
COMMENT ON COLUMN hongtu.run.removed IS '删除行数 | 行 | 被本批次删除的行';
COMMENT ON COLUMN hongtu.run.repaired IS '修复行数 | 行 | 图形经修复后装载的行，包含在前几项之中';
COMMENT ON COLUMN hongtu.run.rejected IS '拒收行数 | 行 | 未通过检查的行，见拒收表';
COMMENT ON COLUMN hongtu.run.warnings IS '提示 | — | 装载时给出的提示语，英文，以提示类型开头';
COMMENT ON COLUMN hongtu.run.warnings_zh IS '中文提示 | — | 装载时给出的提示语，与英文逐条对应；旧版本装载的批次为空';
COMMENT ON COLUMN hongtu.run.is_full IS '是否全量 | — | 真：全量交付，库中有而文件中没有的行被删除';
COMMENT ON COLUMN hongtu.run.score IS '质量分 | 分 | 本批次之后该图层的质量分，0至100';
COMMENT ON COLUMN hongtu.run.held_because IS '暂存原因 | — | 为何暂存，英文；没有暂存过的为空';
COMMENT ON COLUMN hongtu.run.held_because_zh IS '中文暂存原因 | — | 为何暂存；没有暂存过的为空';
COMMENT ON COLUMN hongtu.run.valid_from IS '启用日期 | 日期 | 暂存的批次发布时，变动的边界从哪天起有效；未指定或没有暂存过的为空';
COMMENT ON COLUMN hongtu.run.undone_at IS '撤回时间 | 时间 | 批次何时回退或放弃；没有撤回过的为空';
COMMENT ON COLUMN hongtu.run.released_as IS '发布批次 | — | 暂存的批次后来以哪个批次发布';

COMMENT ON TABLE hongtu.run_file IS '来源文件 | — | 一个批次读了哪些文件';
COMMENT ON COLUMN hongtu.run_file.name IS '文件名 | — | 不含目录';
COMMENT ON COLUMN hongtu.run_file.layer IS '图层 | — | 文件内的图层或工作表';
COMMENT ON COLUMN hongtu.run_file.sha256 IS '校验值 | — | 文件内容的SHA-256，用于辨认同一文件';
COMMENT ON COLUMN hongtu.run_file.bytes IS '大小 | 字节 | 文件大小';

COMMENT ON TABLE hongtu.run_city IS '批次分城市 | — | 一次装载多个城市时，每个城市的行数';
COMMENT ON COLUMN hongtu.run_city.rows_read IS '读取行数 | 行 | 属于该城市的行数，含拒收';
COMMENT ON COLUMN hongtu.run_city.repaired IS '修复行数 | 行 | 其中修复图形后装入的';
COMMENT ON COLUMN hongtu.run_city.rejected IS '拒收行数 | 行 | 其中拒收的；说不出属于哪个城市的行不在其中';

COMMENT ON TABLE hongtu.reject IS '拒收行 | — | 未通过检查的行，附原因与建议';
COMMENT ON COLUMN hongtu.reject.reject IS '序号 | — | 批次内的序号';
COMMENT ON COLUMN hongtu.reject.rule IS '规则 | — | 未通过的规则编号';
COMMENT ON COLUMN hongtu.reject.field IS '字段 | — | 出错的列；图形出错时为空';
COMMENT ON COLUMN hongtu.reject.value IS '原值 | — | 文件中的值';
COMMENT ON COLUMN hongtu.reject.value_zh IS '中文原值 | — | 文件中的值；图形的种类和问题用中文说';
COMMENT ON COLUMN hongtu.reject.expected IS '应为 | — | 规则要求的值或范围，英文';
COMMENT ON COLUMN hongtu.reject.expected_zh IS '中文应为 | — | 规则要求的值或范围';
COMMENT ON COLUMN hongtu.reject.sentence IS '说明 | — | 一句话说明错在哪里';
COMMENT ON COLUMN hongtu.reject.hint IS '建议 | — | 如何改正';
COMMENT ON COLUMN hongtu.reject.source IS '原始行 | — | 该行的全部原始列';
COMMENT ON COLUMN hongtu.reject.sentence_zh IS '中文说明 | — | 一句话说明错在哪里，中文';
COMMENT ON COLUMN hongtu.reject.hint_zh IS '中文建议 | — | 如何改正，中文';

COMMENT ON TABLE hongtu.held_row IS '暂存行 | — | 质量不达标、等待处理的批次的各行；旧数据继续使用';
COMMENT ON COLUMN hongtu.held_row.content IS '内容 | — | 该行将要写入的各列';

COMMENT ON TABLE hongtu.layer_standard IS '图层标准 | — | 图层发布的最低质量分与数据应有的新鲜程度；“*”代表全部';
COMMENT ON COLUMN hongtu.layer_standard.dataset IS '数据集 | — | 数据集名，“*”代表全部';
COMMENT ON COLUMN hongtu.layer_standard.least_score IS '最低质量分 | 分 | 装载使图层低于此分的，暂存不发布；原已低于此分的，再降10分以上才暂存';
COMMENT ON COLUMN hongtu.layer_standard.fresh_days IS '应更新天数 | 日 | 超过这么多天未更新，新鲜度开始下降';

COMMENT ON TABLE hongtu.layer_quality IS '图层质量 | — | 每个城市每个图层最近一次测得的质量';
COMMENT ON COLUMN hongtu.layer_quality.dataset IS '数据集 | — | 数据集名';
COMMENT ON COLUMN hongtu.layer_quality.measured_at IS '测定时间 | 时刻 | 最近一次测定的时间';
COMMENT ON COLUMN hongtu.layer_quality.rows_counted IS '行数 | 行 | 测定时图层的行数';
COMMENT ON COLUMN hongtu.layer_quality.completeness IS '完整率 | 比例 | 要紧的各列填写的比例，0至1；没有行时为空';
COMMENT ON COLUMN hongtu.layer_quality.validity IS '合格率 | 比例 | 1 减去最近一次装载拒收的行（经修复的算半行）与位置不符的行占图层行数与拒收行数之和的比例';
COMMENT ON COLUMN hongtu.layer_quality.topology IS '拓扑合格率 | 比例 | 不与同层重叠的面的比例；未测的为空';
COMMENT ON COLUMN hongtu.layer_quality.topology_at IS '拓扑测定时间 | 时刻 | 最近一次检查重叠的时间';
COMMENT ON COLUMN hongtu.layer_quality.faulty_rows IS '重叠行数 | 行 | 与同层重叠的面的数量';
COMMENT ON COLUMN hongtu.layer_quality.misplaced_rows IS '位置不符行数 | 行 | 整个位于所填社区之外、且未经认可的小区数量；其他图层为空';

COMMENT ON TABLE hongtu.row_before IS '行的前身 | — | 被批次改动的行原来的样子，供回退';
COMMENT ON COLUMN hongtu.row_before.table_name IS '表名 | — | 被改动的表';
COMMENT ON COLUMN hongtu.row_before.before IS '原内容 | — | 改动前的整行';

COMMENT ON TABLE hongtu.boundary_version IS '边界旧版 | — | 区划、网格、小区在改动或撤销之前的样子及其有效期';
COMMENT ON COLUMN hongtu.boundary_version.dataset IS '数据集 | — | divisions 区划，grid_cells 网格，compounds 小区';
COMMENT ON COLUMN hongtu.boundary_version.valid_from IS '起始日期 | 日 | 从哪天起有效，含当日；自有记录起即如此的为空';
COMMENT ON COLUMN hongtu.boundary_version.valid_to IS '终止日期 | 日 | 到哪天为止，不含当日';
COMMENT ON COLUMN hongtu.boundary_version.is_redrawn IS '边界是否变动 | — | 真：终止于边界变动或撤销；假：只是改名或改了其他列';
COMMENT ON COLUMN hongtu.boundary_version.is_retired IS '是否撤销 | — | 真：此后没有这个代码';
COMMENT ON COLUMN hongtu.boundary_version.content IS '内容 | — | 当时的各列';
COMMENT ON TABLE hongtu.boundary_link IS '边界沿革 | — | 哪个边界由哪个边界分出、并入或更名而来';
COMMENT ON COLUMN hongtu.boundary_link.dataset IS '数据集 | — | divisions 区划，grid_cells 网格，compounds 小区';
COMMENT ON COLUMN hongtu.boundary_link.predecessor IS '前身 | 代码 | 原来的代码';
COMMENT ON COLUMN hongtu.boundary_link.kind IS
    '沿革种类 | — | split 拆分，merged 合并，recoded 换码，redrawn 划界调整，declared 文件申报';
COMMENT ON COLUMN hongtu.boundary_link.share_of_predecessor IS '占前身比例 | 比例 | 两者重合面积占前身面积的比例，0至1';
COMMENT ON COLUMN hongtu.boundary_link.share_of_code IS '占本身比例 | 比例 | 两者重合面积占本身面积的比例，0至1';

COMMENT ON TABLE hongtu.data_version IS '数据版本 | — | 每个城市每个数据集的版本，变动一次加一；切片缓存以它为准';
COMMENT ON COLUMN hongtu.data_version.dataset IS '数据集 | — | 数据集名';
COMMENT ON COLUMN hongtu.data_version.version IS '版本 | — | 递增的整数';
COMMENT ON COLUMN hongtu.data_version.changed_at IS '变动时间 | 时刻 | 最近一次变动的时间';

COMMENT ON TABLE hongtu.migration IS '迁移记录 | — | 数据库结构已执行的迁移';
COMMENT ON COLUMN hongtu.migration.number IS '迁移序号 | — | 从1起，只增不减';
COMMENT ON COLUMN hongtu.migration.name IS '迁移名 | — | 迁移文件的名称';
COMMENT ON COLUMN hongtu.migration.checksum IS '校验值 | — | 执行时的文本校验值，事后改动会被拒绝';
COMMENT ON COLUMN hongtu.migration.applied_at IS '执行时间 | 时刻 | 迁移执行的时间';
COMMENT ON TABLE hongtu.reloaded IS '重载记录 | — | 函数、视图与数据字典最近一次整体重载';
COMMENT ON COLUMN hongtu.reloaded.part IS '部分 | — | 重载的部分';
COMMENT ON COLUMN hongtu.reloaded.checksum IS '校验值 | — | 重载内容的校验值';
COMMENT ON COLUMN hongtu.reloaded.loaded_at IS '重载时间 | 时刻 | 最近一次重载的时间';
COMMENT ON TABLE hongtu.expected_object IS '应有对象 | — | 本版本应有的视图、函数、触发器与索引，供健康检查比对';
COMMENT ON COLUMN hongtu.expected_object.kind IS '对象种类 | — | 视图、函数、触发器或索引';
COMMENT ON COLUMN hongtu.expected_object.name IS '对象名 | — | 带模式名的对象名';
COMMENT ON COLUMN hongtu.expected_object.definition IS '定义 | — | 重建该对象的语句';

COMMENT ON TABLE hongtu.plan IS '选址方案 | — | 一次选址：问了什么、用哪些数据算、得到什么；据此可原样重算';
COMMENT ON COLUMN hongtu.plan.plan IS '方案号 | — | 自动编号';
COMMENT ON COLUMN hongtu.plan.name IS '方案名称 | — | 规划人员所取的名称；未取为空';
COMMENT ON COLUMN hongtu.plan.drawn_from IS '来自方案 | — | 由哪个方案推演而来（曲线、分期等）；独立的方案为空';
COMMENT ON COLUMN hongtu.plan.made_at IS '计算时间 | 时刻 | 方案保存的时间';
COMMENT ON COLUMN hongtu.plan.question IS '问题 | — | 模型、数量、服务半径、权重、约束、时限、随机种子等全部参数';
COMMENT ON COLUMN hongtu.plan.demand_hash IS '需求校验值 | — | 需求表的SHA-256';
COMMENT ON COLUMN hongtu.plan.candidates_hash IS '候选点校验值 | — | 候选点表的SHA-256';
COMMENT ON COLUMN hongtu.plan.distances_hash IS '距离校验值 | — | 距离表的SHA-256';
COMMENT ON COLUMN hongtu.plan.data_versions IS '数据版本 | — | 计算时各数据集的版本';
COMMENT ON COLUMN hongtu.plan.software IS '软件版本 | — | 计算所用程序与求解库的版本';
COMMENT ON COLUMN hongtu.plan.model IS '模型 | — | 选址模型，如 max_cover、p_median';
COMMENT ON COLUMN hongtu.plan.status IS '证明状态 | — | optimal 已证明最优，feasible 可行、差距见界';
COMMENT ON COLUMN hongtu.plan.sites IS '选中点位 | 代码 | 选中的候选点，含现有企业';
COMMENT ON COLUMN hongtu.plan.objective IS '目标值 | — | 由点位与分派重新计算，单位随模型与权重而定';
COMMENT ON COLUMN hongtu.plan.bound IS '界 | — | 任何方案都不会比它更好；自行由对偶计算；没有为空';
COMMENT ON COLUMN hongtu.plan.answer IS '答案 | — | 分派、未服务小区、说明、对偶价格等全部结果';
COMMENT ON COLUMN hongtu.plan.seconds IS '用时 | 秒 | 求解所用的时间';

COMMENT ON TABLE hongtu.plan_input IS '方案输入 | — | 方案所用的需求、候选点、距离表，按校验值存放，相同者只存一份';
COMMENT ON COLUMN hongtu.plan_input.hash IS '校验值 | — | 未压缩内容的SHA-256';
COMMENT ON COLUMN hongtu.plan_input.content IS '内容 | — | Arrow流，zstd压缩，前8字节为原长';

COMMENT ON TABLE hongtu.delivery IS '定期交付 | — | 按计划应当到达的文件，以及最近一次到达的情况';
COMMENT ON COLUMN hongtu.delivery.delivery IS '交付名 | — | 监视清单中的名称';
COMMENT ON COLUMN hongtu.delivery.dataset IS '数据集 | — | 装载到哪个数据集';
COMMENT ON COLUMN hongtu.delivery.looked_at IS '查看时间 | 时刻 | 最近一次查看文件夹或网址的时间';
COMMENT ON COLUMN hongtu.delivery.arrived_at IS '到达时间 | 时刻 | 最近一次装载成功的时间；从未到达为空';
COMMENT ON COLUMN hongtu.delivery.expected_by IS '应到时间 | 时刻 | 下一次交付最迟何时到达，过时即告警';
COMMENT ON COLUMN hongtu.delivery.refused IS '被拒文件 | — | 整个被拒收的文件的SHA-256，内容不变不再尝试';
COMMENT ON COLUMN hongtu.delivery.etag IS '网址版本 | — | 网址最近一次给出的ETag；文件夹为空';

COMMENT ON TABLE hongtu.alert IS '告警 | — | 交付未到或被拒收，直到下一次成功交付';
COMMENT ON COLUMN hongtu.alert.alert IS '告警号 | — | 自动编号';
COMMENT ON COLUMN hongtu.alert.delivery IS '交付名 | — | 监视清单中的名称';
COMMENT ON COLUMN hongtu.alert.kind IS '告警类型 | — | missing 逾期未到，refused 整个文件被拒收';
COMMENT ON COLUMN hongtu.alert.sentence IS '英文说明 | — | 一句话说明发生了什么';
COMMENT ON COLUMN hongtu.alert.remedy IS '英文处理办法 | — | 一句话说明怎么办';
COMMENT ON COLUMN hongtu.alert.sentence_zh IS '说明 | — | 一句话说明发生了什么；旧版本的告警为空';
COMMENT ON COLUMN hongtu.alert.remedy_zh IS '处理办法 | — | 一句话说明怎么办；旧版本的告警为空';
COMMENT ON COLUMN hongtu.alert.raised_at IS '发生时间 | 时刻 | 首次告警的时间，同一情况不重复告警';
COMMENT ON COLUMN hongtu.alert.closed_at IS '解除时间 | 时刻 | 交付到达而解除的时间；仍未解除为空';
