-- Two levels: a group of two digits and its classes of four. '00' is what no class fits.
INSERT INTO hongtu.ticket_class (code, parent_code, name, name_en, is_small_matter) VALUES
    ('00', NULL, '其他', 'Other', false),
    ('01', NULL, '设施设备', 'Facilities', false),
    ('02', NULL, '环境卫生', 'Environment', false),
    ('03', NULL, '公共秩序', 'Public order', false),
    ('04', NULL, '安全隐患', 'Safety', false),
    ('05', NULL, '物业服务', 'Property service', false),
    ('06', NULL, '邻里生活', 'Neighbours', false);
INSERT INTO hongtu.ticket_class (code, parent_code, name, name_en, is_small_matter) VALUES
    ('0101', '01', '电梯停运', 'Lift out of order', false),
    ('0102', '01', '照明损坏', 'Broken lighting', true),
    ('0103', '01', '漏水维修', 'Leak repair', true),
    ('0104', '01', '设施维修', 'Facility repair', true),
    ('0105', '01', '道路破损', 'Damaged road surface', false),
    ('0106', '01', '供水供电', 'Water or power supply', false),
    ('0201', '02', '楼道堆物', 'Objects in the stairwell', true),
    ('0202', '02', '下水道堵塞', 'Blocked drain', true),
    ('0203', '02', '垃圾清运', 'Waste not collected', true),
    ('0204', '02', '绿化养护', 'Care of greenery', true),
    ('0205', '02', '保洁不到位', 'Poor cleaning', true),
    ('0301', '03', '停车纠纷', 'Parking dispute', true),
    ('0302', '03', '违章搭建', 'Unauthorised building', false),
    ('0303', '03', '占道经营', 'Trading on the pavement', true),
    ('0304', '03', '电动车充电', 'E-bike charging', true),
    ('0401', '04', '消防通道堵塞', 'Blocked fire lane', false),
    ('0402', '04', '高空坠物', 'Falling objects', false),
    ('0403', '04', '墙体脱落', 'Loose facade', false),
    ('0404', '04', '电线隐患', 'Unsafe wiring', false),
    ('0501', '05', '物业收费', 'Management fees', false),
    ('0502', '05', '门禁故障', 'Broken gate or door control', true),
    ('0503', '05', '服务态度', 'Service manner', true),
    ('0504', '05', '维修资金', 'Maintenance fund', false),
    ('0601', '06', '噪声扰民', 'Noise', true),
    ('0602', '06', '宠物管理', 'Pets', true),
    ('0603', '06', '邻里纠纷', 'Dispute between neighbours', true),
    ('0604', '06', '助老助困', 'Help for elders and families in need', true),
    ('0605', '06', '咨询求助', 'Advice and help', true);

-- What other programs call a class, in lower case: their word is kept beside the ticket and looked up here.
CREATE TABLE hongtu.ticket_class_word (
    word text PRIMARY KEY CHECK (word = lower(btrim(word)) AND word <> ''),
    class_code text NOT NULL REFERENCES hongtu.ticket_class
);
INSERT INTO hongtu.ticket_class_word (word, class_code)
SELECT lower(name), code FROM hongtu.ticket_class
UNION SELECT lower(name_en), code FROM hongtu.ticket_class
UNION SELECT code, code FROM hongtu.ticket_class;
INSERT INTO hongtu.ticket_class_word (word, class_code) VALUES
    ('电梯故障', '0101'), ('电梯困人', '0101'), ('elevator', '0101'),
    ('路灯损坏', '0102'), ('楼道灯不亮', '0102'), ('street light condition', '0102'), ('electric', '0106'),
    ('水管漏水', '0103'), ('房屋漏水', '0103'), ('plumbing', '0103'), ('water leak', '0103'),
    ('公共设施损坏', '0104'), ('general construction', '0104'), ('general construction/plumbing', '0104'),
    ('appliance', '0104'), ('door/window', '0104'), ('flooring/stairs', '0104'), ('paint - plaster', '0104'),
    ('paint/plaster', '0104'),
    ('路面破损', '0105'), ('street condition', '0105'), ('sidewalk condition', '0105'),
    ('停水', '0106'), ('停电', '0106'), ('heating', '0106'), ('heat/hot water', '0106'),
    ('water system', '0106'),
    ('乱堆乱放', '0201'), ('堆放杂物', '0201'),
    ('污水外溢', '0202'), ('下水堵塞', '0202'), ('sewer', '0202'),
    ('垃圾堆积', '0203'), ('暴露垃圾', '0203'), ('missed collection (all materials)', '0203'),
    ('sanitation condition', '0203'), ('dirty conditions', '0205'), ('unsanitary condition', '0205'),
    ('树木修剪', '0204'), ('damaged tree', '0204'), ('overgrown tree/branches', '0204'),
    ('dead tree', '0204'), ('dead/dying tree', '0204'),
    ('乱停车', '0301'), ('停车难', '0301'), ('illegal parking', '0301'), ('blocked driveway', '0301'),
    ('违建', '0302'), ('building/use', '0302'), ('流动摊贩', '0303'), ('vending', '0303'),
    ('飞线充电', '0304'), ('消防通道占用', '0401'), ('高空抛物', '0402'), ('外墙脱落', '0403'),
    ('私拉电线', '0404'), ('乱收费', '0501'), ('物业费', '0501'), ('门禁损坏', '0502'),
    ('噪音扰民', '0601'), ('noise - residential', '0601'),
    ('noise - commercial', '0601'), ('noise - street/sidewalk', '0601'), ('noise - vehicle', '0601'),
    ('noise - helicopter', '0601'), ('noise - park', '0601'), ('noise - house of worship', '0601'),
    ('犬只管理', '0602'), ('遛狗不牵绳', '0602'), ('animal abuse', '0602'), ('咨询', '0605');

-- Satisfaction stands beside the closings of a day, so that the live page sums a few rows and reads no ticket.
ALTER TABLE hongtu.ticket_day_count
    ADD COLUMN rated integer NOT NULL DEFAULT 0,
    ADD COLUMN satisfied integer NOT NULL DEFAULT 0;
