COMMENT ON TABLE hongtu.service_point IS '服务阵地 | — | 党群服务中心、红色驿站、食堂、课堂等服务居民的场所';
COMMENT ON COLUMN hongtu.service_point.kind IS
    '阵地类型 | — | centre 党群服务中心，station 驿站，canteen 长者食堂，elder 长者之家，child 儿童之家，class 四点半课堂，book 书屋，pavilion 议事亭，cinema 影院，repair 维修，parcel 快递，night 夜间值守，desk 帮办窗口，edu 教育阵地';
COMMENT ON COLUMN hongtu.service_point.address IS '地址 | — | 场所地址';
COMMENT ON COLUMN hongtu.service_point.hours IS '开放时间 | — | 公布的开放时间';
COMMENT ON COLUMN hongtu.service_point.capacity IS '容量 | 人 | 同时可接待的人数';
COMMENT ON COLUMN hongtu.service_point.windows IS '窗口数 | 个 | 服务窗口数';
COMMENT ON COLUMN hongtu.service_point.opened_on IS '启用日期 | 日 | 含当日';
COMMENT ON COLUMN hongtu.service_point.closed_on IS '停用日期 | 日 | 从当日起停用；在用为空';

COMMENT ON TABLE hongtu.ticket_class IS '工单类别 | — | 两级类别';
COMMENT ON COLUMN hongtu.ticket_class.code IS '类别代码 | 代码 | 两位大类，四位小类';
COMMENT ON COLUMN hongtu.ticket_class.is_small_matter IS '是否民生小事 | — | 真：结案后计入“办结民生小事”';
COMMENT ON TABLE hongtu.ticket_class_word IS '类别用语 | — | 其他系统对类别的叫法，装载与接口据此归类';
COMMENT ON COLUMN hongtu.ticket_class_word.word IS '用语 | — | 小写的叫法';

COMMENT ON TABLE hongtu.ticket IS '工单 | — | 一件事一行，是其事件的折算';
COMMENT ON COLUMN hongtu.ticket.code IS '工单编号 | — | 来源的编号，或受理时编的号';
COMMENT ON COLUMN hongtu.ticket.opened_on IS '发现日期 | 日 | 发现时间的当地日期，分区用';
COMMENT ON COLUMN hongtu.ticket.opened_at IS '发现时间 | 时刻 | 发现或上报的时间';
COMMENT ON COLUMN hongtu.ticket.source_class IS '来源类别 | — | 来源系统的原类别';
COMMENT ON COLUMN hongtu.ticket.title IS '问题描述 | — | 一句话描述；自由文字，不对外发布';
COMMENT ON COLUMN hongtu.ticket.channel IS '来源渠道 | — | 热线、网格、接口等';
COMMENT ON COLUMN hongtu.ticket.address IS '事发地址 | — | 来源所写的地址，不对外发布';
COMMENT ON COLUMN hongtu.ticket.step IS '环节 | 步 | 0 未开始，1 发现，2 受理，3 转派，4 处置，5 反馈，6 核实结案';
COMMENT ON COLUMN hongtu.ticket.step_at IS '环节时间 | 时刻 | 进入当前环节的时间';
COMMENT ON COLUMN hongtu.ticket.due_at IS '办理期限 | 时刻 | 应在此前结案；无期限为空';
COMMENT ON COLUMN hongtu.ticket.closed_at IS '结案时间 | 时刻 | 核实结案的时间；在办为空';
COMMENT ON COLUMN hongtu.ticket.is_satisfied IS '回访满意 | — | 真满意，假不满意，空为没有回访结果';
COMMENT ON COLUMN hongtu.ticket.events IS '事件数 | 个 | 已记录的事件数';
COMMENT ON COLUMN hongtu.ticket.last_seq IS '最近事件序号 | — | 最近一个事件的流水号';

COMMENT ON TABLE hongtu.ticket_event IS '工单事件 | — | 六步闭环的每一步，只增不改，是工单的依据';
COMMENT ON COLUMN hongtu.ticket_event.opened_on IS '发现日期 | 日 | 所属工单的发现日期，分区用';
COMMENT ON COLUMN hongtu.ticket_event.ticket_code IS '工单编号 | — | 所属工单';
COMMENT ON COLUMN hongtu.ticket_event.step IS '环节 | 步 | 1 发现，2 受理，3 转派，4 处置，5 反馈，6 核实结案';
COMMENT ON COLUMN hongtu.ticket_event.happened_at IS '发生时间 | 时刻 | 这一步发生的时间';
COMMENT ON COLUMN hongtu.ticket_event.recorded_at IS '记录时间 | 时刻 | 写入本库的时间';
COMMENT ON COLUMN hongtu.ticket_event.actor_role IS '办理角色 | — | 岗位或角色，不记姓名';
COMMENT ON COLUMN hongtu.ticket_event.note IS '备注 | — | 自由文字，不对外发布';
COMMENT ON COLUMN hongtu.ticket_event.is_satisfied IS '回访满意 | — | 核实结案时的回访结果；没有结果为空';
COMMENT ON COLUMN hongtu.ticket_event.idempotency_key IS '幂等键 | — | 上报程序给的键，同键只记一次';

COMMENT ON TABLE hongtu.intake_receipt IS '受理回执 | — | 接口受理的每个请求一行，同键得同一工单';
COMMENT ON COLUMN hongtu.intake_receipt.idempotency_key IS '幂等键 | — | 上报程序给的键';
COMMENT ON COLUMN hongtu.intake_receipt.ticket_code IS '工单编号 | — | 受理得到的工单';
COMMENT ON COLUMN hongtu.intake_receipt.opened_on IS '发现日期 | 日 | 该工单的发现日期';
COMMENT ON COLUMN hongtu.intake_receipt.received_at IS '受理时间 | 时刻 | 接口收到的时间';

COMMENT ON TABLE hongtu.heat_cell IS '热力格 | — | 每格每日每类的工单数，热力图由它求和';
COMMENT ON COLUMN hongtu.heat_cell.zoom IS '层级 | 级 | 切片层级，13 或 18';
COMMENT ON COLUMN hongtu.heat_cell.x IS '列号 | — | 该层级的切片列号';
COMMENT ON COLUMN hongtu.heat_cell.y IS '行号 | — | 该层级的切片行号';
COMMENT ON COLUMN hongtu.heat_cell.tickets IS '工单数 | 件 | 当日在该格发现的工单数';

COMMENT ON TABLE hongtu.ticket_step_count IS '环节计数 | — | 每个社区停在各环节的工单数，随工单同步';
COMMENT ON COLUMN hongtu.ticket_step_count.step IS '环节 | 步 | 取值同工单';
COMMENT ON COLUMN hongtu.ticket_step_count.tickets IS '工单数 | 件 | 停在该环节的工单数';
COMMENT ON TABLE hongtu.ticket_day_count IS '逐日计数 | — | 每个社区每类每日发现、结案、回访的工单数，随工单同步';
COMMENT ON COLUMN hongtu.ticket_day_count.opened IS '发现数 | 件 | 当日发现的工单数';
COMMENT ON COLUMN hongtu.ticket_day_count.closed IS '结案数 | 件 | 当日结案的工单数';
COMMENT ON COLUMN hongtu.ticket_day_count.rated IS '回访数 | 件 | 当日结案且有回访结果的工单数';
COMMENT ON COLUMN hongtu.ticket_day_count.satisfied IS '满意数 | 件 | 其中表示满意的工单数';

COMMENT ON TABLE hongtu.live_state IS '实时状态 | — | 每个城市最近一次变动，按提交先后写入';
COMMENT ON COLUMN hongtu.live_state.seq IS '最近序号 | — | 读者可以信赖的最后一个事件序号';
COMMENT ON COLUMN hongtu.live_state.tickets IS '工单总数 | 件 | 在册工单数';
COMMENT ON COLUMN hongtu.live_state.changed_at IS '变动时间 | 时刻 | 最近一次变动的时间';
