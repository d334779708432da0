<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN">
<context>
    <name>Console</name>
    <message>
        <source>%1, embedded</source>
        <translation>%1，内嵌</translation>
    </message>
    <message>
        <source>Demo network on the Internet, embedded</source>
        <translation>互联网上的演示网络，内嵌</translation>
    </message>
    <message>
        <source>Demo network, embedded</source>
        <translation>演示网络，内嵌</translation>
    </message>
    <message>
        <source>The node cannot start: %1</source>
        <translation>节点无法启动：%1</translation>
    </message>
</context>
<context>
    <name>Pages</name>
    <message>
        <source>Overview</source>
        <translation>概览</translation>
    </message>
    <message>
        <source>Disagreements</source>
        <translation>分歧</translation>
    </message>
    <message>
        <source>Alerts</source>
        <translation>告警</translation>
    </message>
    <message>
        <source>Latency</source>
        <translation>延迟</translation>
    </message>
    <message>
        <source>Validation</source>
        <translation>验证</translation>
    </message>
    <message>
        <source>Queries</source>
        <translation>查询</translation>
    </message>
    <message>
        <source>Nodes</source>
        <translation>节点</translation>
    </message>
    <message>
        <source>History</source>
        <translation>历史</translation>
    </message>
</context>
<context>
    <name>harddns::app::IncidentSource</name>
    <message>
        <source>Incident of %1 (%2), read only</source>
        <extracomment>what it is about, and when it began: &quot;Incident of www.bank.example A (21 Nov 14:32), read only&quot;</extracomment>
        <translation>%1 的安全事件（%2），只读</translation>
    </message>
    <message>
        <source>This is an incident of %1 from a file, saved %2 %3 by %4. Nothing here is live.</source>
        <translation>这是来自文件的 %1 的安全事件，由 %4 于 %2 %3 保存。此处没有实时数据。</translation>
    </message>
    <message>
        <source>This incident comes from a file; there is no node to ask.</source>
        <translation>此安全事件来自文件，没有可查询的节点。</translation>
    </message>
    <message>
        <source>This incident comes from a file; there is no node to act on.</source>
        <translation>此安全事件来自文件，没有可操作的节点。</translation>
    </message>
</context>
<context>
    <name>harddns::app::NodeHost</name>
    <message>
        <source>The node is starting.</source>
        <translation>节点正在启动。</translation>
    </message>
</context>
<context>
    <name>harddns::ui::AboutDialog</name>
    <message>
        <source>About HARD-DNS</source>
        <translation>关于 HARD-DNS</translation>
    </message>
    <message>
        <source>DNS resolution by quorum, and a console to see it.</source>
        <translation>基于多数表决的 DNS 解析，以及呈现它的控制台。</translation>
    </message>
    <message>
        <source>Console %1, Qt %2</source>
        <translation>控制台 %1，Qt %2</translation>
    </message>
    <message>
        <source>of this build</source>
        <translation>此构建</translation>
    </message>
</context>
<context>
    <name>harddns::ui::AlertDetail</name>
    <message>
        <source>Acknowledge</source>
        <translation>确认</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>Silence…</source>
        <translation>静默…</translation>
    </message>
    <message>
        <source>Quarantine…</source>
        <translation>隔离…</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Save this incident as a file…</source>
        <translation>将此安全事件存为文件…</translation>
    </message>
    <message>
        <source>What is known of this alert</source>
        <translation>此告警的已知情况</translation>
    </message>
    <message>
        <source>What happened</source>
        <translation>发生了什么</translation>
    </message>
    <message>
        <source>How sure we are</source>
        <translation>确定程度</translation>
    </message>
    <message>
        <source>What was done</source>
        <translation>已采取的措施</translation>
    </message>
    <message>
        <source>What you can do</source>
        <translation>建议操作</translation>
    </message>
    <message>
        <source>Open the vote and its packets</source>
        <translation>打开投票及其数据包</translation>
    </message>
    <message>
        <source>Open node</source>
        <translation>打开节点</translation>
    </message>
    <message>
        <source>Open in history</source>
        <translation>在历史中打开</translation>
    </message>
    <message>
        <source>Life of this alert</source>
        <translation>此告警的生命周期</translation>
    </message>
    <message>
        <source>In the node&apos;s words</source>
        <translation>节点原文</translation>
    </message>
    <message>
        <source>Write a note, Ctrl+Enter saves it to the audit history</source>
        <translation>填写备注，按 Ctrl+Enter 存入审计历史</translation>
    </message>
    <message>
        <source>No alert is selected</source>
        <translation>未选择告警</translation>
    </message>
    <message>
        <source>Select one to see what happened and what you can do.</source>
        <translation>选择一条告警，查看发生了什么以及可以做什么。</translation>
    </message>
    <message>
        <source>Say that you look after it (A)</source>
        <translation>表明已有人处理 (A)</translation>
    </message>
    <message>
        <source>It is not open.</source>
        <translation>该告警未处于打开状态。</translation>
    </message>
    <message>
        <source>Write a note (N)</source>
        <translation>填写备注 (N)</translation>
    </message>
    <message>
        <source>End or change the silence (S)</source>
        <translation>结束或更改静默 (S)</translation>
    </message>
    <message>
        <source>Tell nobody until a time you name (S)</source>
        <translation>在指定时间之前不通知任何人 (S)</translation>
    </message>
    <message>
        <source>The matter is settled; if it goes on, a new alert opens</source>
        <translation>此事已了结；若再次发生，将产生新告警</translation>
    </message>
    <message>
        <source>The evidence names no node.</source>
        <translation>证据未指向任何节点。</translation>
    </message>
    <message numerus="yes">
        <source>Alert %1, %2, %3, raised %4, seen %Ln times</source>
        <translation>
            <numerusform>告警 %1，%2，%3，触发于 %4，出现 %Ln 次</numerusform>
        </translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>Release %1…</source>
        <translation>解除隔离 %1…</translation>
    </message>
    <message>
        <source>Quarantine %1…</source>
        <translation>隔离 %1…</translation>
    </message>
    <message>
        <source>Open node %1</source>
        <translation>打开节点 %1</translation>
    </message>
</context>
<context>
    <name>harddns::ui::AlertModel</name>
    <message>
        <source>Grade</source>
        <translation>级别</translation>
    </message>
    <message>
        <source>What happened</source>
        <translation>发生了什么</translation>
    </message>
    <message>
        <source>Count</source>
        <translation>次数</translation>
    </message>
    <message>
        <source>How often it was seen</source>
        <translation>出现的次数</translation>
    </message>
    <message>
        <source>First</source>
        <translation>首次</translation>
    </message>
    <message>
        <source>When it was seen first</source>
        <translation>首次出现的时间</translation>
    </message>
    <message>
        <source>Last</source>
        <translation>末次</translation>
    </message>
    <message>
        <source>When it was seen last</source>
        <translation>最近一次出现的时间</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Seen by %1</source>
        <translation>%1 已查看</translation>
    </message>
    <message>
        <source>Silent to %1</source>
        <translation>静默至 %1</translation>
    </message>
</context>
<context>
    <name>harddns::ui::AlertNews</name>
    <message>
        <source>Test of HARD-DNS</source>
        <translation>HARD-DNS 测试</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <extracomment>grade of an alert and what it is about: &quot;Critical: www.bank.example. A&quot;</extracomment>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>This is a test: nothing has happened.</source>
        <translation>这是测试：没有发生任何事。</translation>
    </message>
</context>
<context>
    <name>harddns::ui::AlertTimeline</name>
    <message>
        <source>Life of this alert</source>
        <translation>此告警的生命周期</translation>
    </message>
</context>
<context>
    <name>harddns::ui::Alerts</name>
    <message>
        <source>many names below %1</source>
        <translation>%1 之下的多个域名</translation>
    </message>
    <message>
        <source>A node</source>
        <translation>某节点</translation>
    </message>
    <message>
        <source>Last seen for %1: %2 gave %3; %4 of %5 nodes gave %6.</source>
        <translation>最近一次为 %1：%2 给出 %3；%5 个节点中有 %4 个给出 %6。</translation>
    </message>
    <message>
        <source>no such data</source>
        <translation>无此数据</translation>
    </message>
    <message>
        <source>We answered with a failure instead of guessing.</source>
        <translation>我们返回失败应答，而不是猜测。</translation>
    </message>
    <message>
        <source>Clients got what the vote decided.</source>
        <translation>客户端收到的是投票决定的结果。</translation>
    </message>
    <message numerus="yes">
        <source>Seen %Ln times since %1.</source>
        <translation>
            <numerusform>自 %1 起出现 %Ln 次。</numerusform>
        </translation>
    </message>
    <message>
        <source>For example %1.</source>
        <translation>例如 %1。</translation>
    </message>
    <message>
        <source>Certain</source>
        <translation>确定</translation>
    </message>
    <message>
        <source>Likely</source>
        <translation>很可能</translation>
    </message>
    <message>
        <source>Possible</source>
        <translation>可能</translation>
    </message>
    <message numerus="yes">
        <source>%1: %Ln evidence points, %2 from %3.</source>
        <translation>
            <numerusform>%1：证据 %Ln 分（%3 分起为%2）。</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation>%1（%2）</translation>
    </message>
    <message>
        <source>Certain: its own signatures prove it.</source>
        <translation>确定：其自身签名即为证明。</translation>
    </message>
    <message>
        <source>Certain: replies with wrong ids were counted at the node. Who sends them is not known: their sources are forged.</source>
        <translation>确定：在该节点统计到 ID 错误的应答。发送者未知：其源地址系伪造。</translation>
    </message>
    <message>
        <source>Certain: the ballots were counted. Why they differ is not known.</source>
        <translation>确定：选票已清点。分歧原因未知。</translation>
    </message>
    <message>
        <source>Seen from this node only: its path to the node may be at fault, and not the node.</source>
        <translation>仅从本节点观察到：问题可能出在通往该节点的路径，而非该节点。</translation>
    </message>
    <message>
        <source>Certain: a proof by signatures, the zone&apos;s own servers or the history stand against the ballots.</source>
        <translation>确定：签名证明、区域自身的服务器或历史记录与选票相矛盾。</translation>
    </message>
    <message>
        <source>Not judged by points.</source>
        <translation>未按分数判定。</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>a time and what happened then</comment>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>%1 is quarantined until somebody releases it.</source>
        <translation>%1 已被隔离，直到有人解除。</translation>
    </message>
    <message>
        <source>%1 is quarantined until %2. It returns after three correct canary answers.</source>
        <translation>%1 被隔离至 %2。三次探测应答正确后恢复。</translation>
    </message>
    <message>
        <source>Forged replies are refused and counted.</source>
        <translation>伪造的应答被拒绝并计数。</translation>
    </message>
    <message>
        <source>It is out of rotation; the others vote without it.</source>
        <translation>该节点已退出轮转；其余节点继续投票。</translation>
    </message>
    <message>
        <source>Nobody is blamed, nothing was flushed.</source>
        <translation>未归咎于任何节点，未清除任何缓存。</translation>
    </message>
    <message>
        <source>The answer was withheld.</source>
        <translation>应答已被扣留。</translation>
    </message>
    <message>
        <source>It was outvoted and counted; nothing else was needed.</source>
        <translation>已被多数否决并计数；无需其他措施。</translation>
    </message>
    <message>
        <source>It was outvoted.</source>
        <translation>已被多数否决。</translation>
    </message>
    <message>
        <source>the node</source>
        <translation>该节点</translation>
    </message>
    <message>
        <source>Nothing is urgent. Check the path of %1 and what it shares with nobody else: its resolver port, its firewall, its upstream. Release it when the cause is gone.</source>
        <translation>并不紧急。请检查 %1 的路径及其独有的部分：解析器端口、防火墙、上游。原因消除后再解除隔离。</translation>
    </message>
    <message>
        <source>Nothing is urgent. Open the vote to see the evidence; quarantine %1 if it goes on.</source>
        <translation>并不紧急。打开投票查看证据；若持续发生，请隔离 %1。</translation>
    </message>
    <message>
        <source>No action needed.</source>
        <translation>无需操作。</translation>
    </message>
    <message>
        <source>Check what these nodes share: their upstream path, or a proxy that answers in between.</source>
        <translation>请检查这些节点的共同之处：上游路径，或在中间应答的代理。</translation>
    </message>
    <message>
        <source>Check what the group %1 shares: its upstream path, or a proxy that answers in between.</source>
        <translation>请检查组 %1 的共同之处：上游路径，或在中间应答的代理。</translation>
    </message>
    <message>
        <source>Urgent: treat these nodes as attacked until the evidence is explained.</source>
        <translation>紧急：在证据得到解释之前，请将这些节点视为已受攻击。</translation>
    </message>
    <message>
        <source>Open the vote to see who said what.</source>
        <translation>打开投票，查看各节点的回答。</translation>
    </message>
    <message>
        <source>No action needed while answers stay safe. A node whose queries leave from one port only is easier to guess.</source>
        <translation>只要应答安全，就无需操作。只用一个端口发出查询的节点更容易被猜中。</translation>
    </message>
    <message>
        <source>Urgent: keep clients away from %1 and find out who controls it.</source>
        <translation>紧急：让客户端远离 %1，并查明由谁控制。</translation>
    </message>
    <message>
        <source>Check the node and its network.</source>
        <translation>请检查该节点及其网络。</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Acknowledged</source>
        <translation>已确认</translation>
    </message>
    <message>
        <source>Silenced</source>
        <translation>已静默</translation>
    </message>
    <message>
        <source>Closed</source>
        <translation>已关闭</translation>
    </message>
    <message>
        <source>%1 was poisoned for %2</source>
        <translation>%1 的 %2 遭投毒</translation>
    </message>
    <message>
        <source>%1 was outvoted for %2, and its answer looks forged</source>
        <translation>%1 在 %2 上被多数否决，其应答疑似伪造</translation>
    </message>
    <message>
        <source>%1 was outvoted for %2</source>
        <translation>%1 在 %2 上被多数否决</translation>
    </message>
    <message>
        <source>Nodes of one group gave one wrong answer for %1</source>
        <translation>同组节点对 %1 给出同一错误应答</translation>
    </message>
    <message>
        <source>Group %1 gave one wrong answer for %2</source>
        <translation>组 %1 对 %2 给出同一错误应答</translation>
    </message>
    <message>
        <source>A majority contradicts the proof for %1</source>
        <translation>多数与 %1 的证明相矛盾</translation>
    </message>
    <message>
        <source>No majority for %1</source>
        <translation>%1 未达成多数</translation>
    </message>
    <message>
        <source>Flood of forged replies at %1</source>
        <translation>%1 遭伪造应答洪泛</translation>
    </message>
    <message>
        <source>%1 told a client something else than the vote</source>
        <translation>%1 告知客户端的内容与投票不符</translation>
    </message>
    <message>
        <source>%1 told a client something else than the vote about %2</source>
        <translation>%1 就 %2 告知客户端的内容与投票不符</translation>
    </message>
    <message>
        <source>%1 does not answer</source>
        <translation>%1 无应答</translation>
    </message>
    <message>
        <source>First seen</source>
        <translation>首次出现</translation>
    </message>
    <message>
        <source>Last seen</source>
        <translation>最近出现</translation>
    </message>
    <message>
        <source>%1 quarantined</source>
        <translation>%1 已隔离</translation>
    </message>
    <message>
        <source>%1 released</source>
        <translation>%1 已解除隔离</translation>
    </message>
    <message>
        <source>%1 flushed</source>
        <translation>%1 已清除</translation>
    </message>
    <message>
        <source>%1 answers again</source>
        <translation>%1 恢复应答</translation>
    </message>
    <message>
        <source>Seen by %1</source>
        <translation>%1 已查看</translation>
    </message>
    <message>
        <source>Note of %1</source>
        <translation>%1 的备注</translation>
    </message>
    <message>
        <source>Silenced until %1</source>
        <translation>静默至 %1</translation>
    </message>
    <message>
        <source>Silence ended</source>
        <translation>静默结束</translation>
    </message>
    <message>
        <source>Closed by %1</source>
        <translation>由 %1 关闭</translation>
    </message>
</context>
<context>
    <name>harddns::ui::AlertsPage</name>
    <message>
        <source>Open incident…</source>
        <translation>打开安全事件…</translation>
    </message>
    <message>
        <source>Shows an incident that was saved as a file, here or by another console</source>
        <translation>显示由本控制台或其他控制台存为文件的安全事件</translation>
    </message>
    <message>
        <source>This incident as a file…</source>
        <translation>将此安全事件存为文件…</translation>
    </message>
    <message>
        <source>The list as CSV…</source>
        <translation>将列表存为 CSV…</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Alerts shown</source>
        <translation>显示的告警</translation>
    </message>
    <message>
        <source>All</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Alerts</source>
        <translation>告警</translation>
    </message>
    <message>
        <source>Silences</source>
        <translation>静默</translation>
    </message>
    <message>
        <source>every silence has an end; silenced alerts go on being counted</source>
        <translation>每次静默都有期限；静默的告警仍会计数</translation>
    </message>
    <message>
        <source>End silence</source>
        <translation>结束静默</translation>
    </message>
    <message>
        <source>Needs the role operator.</source>
        <translation>需要操作员角色。</translation>
    </message>
    <message>
        <source>The file does not hold the vote of this alert.</source>
        <translation>文件中不含此告警的投票。</translation>
    </message>
    <message>
        <source>Got it</source>
        <translation>知道了</translation>
    </message>
    <message>
        <source>A note has at most %1 octets, this one has %2. Shorten it, or write two.</source>
        <translation>备注最多 %1 个字节，当前为 %2 个。请缩短或分成两条。</translation>
    </message>
    <message>
        <source>The node refused: %1</source>
        <translation>节点拒绝：%1</translation>
    </message>
    <message>
        <source>%1 is released.</source>
        <translation>%1 已解除隔离。</translation>
    </message>
    <message>
        <source>%1 is quarantined until somebody releases it.</source>
        <translation>%1 已被隔离，直到有人解除。</translation>
    </message>
    <message>
        <source>Save this incident</source>
        <translation>保存此安全事件</translation>
    </message>
    <message>
        <source>Incidents (*.harddns-incident.json)</source>
        <translation>安全事件 (*.harddns-incident.json)</translation>
    </message>
    <message>
        <source>The incident is saved in %1. It holds names, addresses and packets: give it to whom you trust.</source>
        <translation>安全事件已保存到 %1。其中包含域名、地址和数据包：请只交给可信的人。</translation>
    </message>
    <message>
        <source>Open an incident</source>
        <translation>打开安全事件</translation>
    </message>
    <message>
        <source>Incidents (*.harddns-incident.json);;All files (*)</source>
        <translation>安全事件 (*.harddns-incident.json);;所有文件 (*)</translation>
    </message>
    <message>
        <source>This is an incident of %1 from a file, saved %2 by %3. It is not what the node says now.</source>
        <translation>这是来自文件的 %1 的安全事件，由 %3 于 %2 保存。并非节点的当前状况。</translation>
    </message>
    <message>
        <source>Back to live</source>
        <translation>返回实时</translation>
    </message>
    <message>
        <source>%1 cannot be written: %2</source>
        <translation>无法写入 %1：%2</translation>
    </message>
    <message>
        <source>Export the list</source>
        <translation>导出列表</translation>
    </message>
    <message>
        <source>CSV (*.csv)</source>
        <translation>CSV (*.csv)</translation>
    </message>
    <message>
        <source>This incident comes from a file; there is no node to act on.</source>
        <translation>此安全事件来自文件；没有可操作的节点。</translation>
    </message>
    <message>
        <source>%1 open, %2 acknowledged, %3 silenced</source>
        <translation>%1 个打开，%2 个已确认，%3 个已静默</translation>
    </message>
    <message>
        <source>No alert passes the filter.</source>
        <translation>没有告警符合筛选条件。</translation>
    </message>
    <message>
        <source>No alert. Nothing needs you now.</source>
        <translation>没有告警。目前无需处理。</translation>
    </message>
    <message>
        <source>No open alert passes the filter.</source>
        <translation>没有打开的告警符合筛选条件。</translation>
    </message>
    <message>
        <source>No open alert. Nothing needs you now.</source>
        <translation>没有打开的告警。目前无需处理。</translation>
    </message>
    <message>
        <source>No acknowledged alert passes the filter.</source>
        <translation>没有已确认的告警符合筛选条件。</translation>
    </message>
    <message>
        <source>No acknowledged alert.</source>
        <translation>没有已确认的告警。</translation>
    </message>
    <message>
        <source>No silenced alert passes the filter.</source>
        <translation>没有已静默的告警符合筛选条件。</translation>
    </message>
    <message>
        <source>No silenced alert.</source>
        <translation>没有已静默的告警。</translation>
    </message>
    <message>
        <source>No closed alert passes the filter.</source>
        <translation>没有已关闭的告警符合筛选条件。</translation>
    </message>
    <message>
        <source>No closed alert.</source>
        <translation>没有已关闭的告警。</translation>
    </message>
    <message>
        <source>Older ones are in the history.</source>
        <translation>更早的告警在历史中。</translation>
    </message>
    <message>
        <source>Clear the filter</source>
        <translation>清除筛选</translation>
    </message>
    <message>
        <source>Show all alerts</source>
        <translation>显示所有告警</translation>
    </message>
    <message>
        <source>Open history</source>
        <translation>打开历史</translation>
    </message>
    <message>
        <source>Alert %1 is not known any more, and there is no history to look it up in.</source>
        <translation>告警 %1 已不存在，且没有可供查询的历史。</translation>
    </message>
    <message>
        <source>The history cannot be read: %1</source>
        <translation>无法读取历史：%1</translation>
    </message>
    <message>
        <source>Alert %1 is not known, and the history does not have it.</source>
        <translation>告警 %1 不存在，历史中也没有。</translation>
    </message>
</context>
<context>
    <name>harddns::ui::AnswerDiff</name>
    <message>
        <source>missing</source>
        <translation>缺失</translation>
    </message>
    <message>
        <source>and %1 more</source>
        <translation>及另外 %1 条</translation>
    </message>
    <message>
        <source>TTL %1</source>
        <translation>TTL %1</translation>
    </message>
    <message>
        <source>Answer sent against the ballot of %1</source>
        <translation>已发送的应答与 %1 的选票对比</translation>
    </message>
    <message>
        <source>Answer sent</source>
        <translation>已发送的应答</translation>
    </message>
    <message>
        <source>Ballot of %1</source>
        <translation>%1 的选票</translation>
    </message>
</context>
<context>
    <name>harddns::ui::Assistant</name>
    <message>
        <source>Welcome to HARD-DNS</source>
        <translation>欢迎使用 HARD-DNS</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>启动</translation>
    </message>
    <message>
        <source>Which network do you want to see?</source>
        <translation>要查看哪个网络？</translation>
    </message>
    <message>
        <source>Several resolvers answer each question, and the network answers what a majority of them found. This console shows what they say, who differs, and whether somebody attacks.</source>
        <translation>每个问题由多个解析器解答，网络返回其中多数得到的结果。此控制台显示它们各自的应答、谁不一致，以及是否有人在攻击。</translation>
    </message>
    <message>
        <source>The demo network</source>
        <translation>演示网络</translation>
    </message>
    <message>
        <source>Seven nodes in front of a small internet, all inside this program. Nothing leaves this computer. After a minute one of them is attacked.</source>
        <translation>一个小型互联网前的七个节点，全部在本程序内运行。没有任何数据离开这台计算机。一分钟后其中一个会受到攻击。</translation>
    </message>
    <message>
        <source>A node from my configuration file</source>
        <translation>使用我的配置文件中的节点</translation>
    </message>
    <message>
        <source>Runs inside this console, as harddnsd would run it.</source>
        <translation>在此控制台内运行，与 harddnsd 运行的方式相同。</translation>
    </message>
    <message>
        <source>Configuration file</source>
        <translation>配置文件</translation>
    </message>
    <message>
        <source>Browse…</source>
        <translation>浏览…</translation>
    </message>
    <message>
        <source>Browse for the configuration file</source>
        <translation>浏览配置文件</translation>
    </message>
    <message>
        <source>A node that runs elsewhere</source>
        <translation>在别处运行的节点</translation>
    </message>
    <message>
        <source>On another machine, over mutual TLS, with a certificate that it made for you.</source>
        <translation>在另一台机器上，通过双向 TLS 连接，使用它签发的证书。</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>主题</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>High contrast</source>
        <translation>高对比度</translation>
    </message>
    <message>
        <source>Language (from the next start)</source>
        <translation>语言（下次启动生效）</translation>
    </message>
    <message>
        <source>The network is starting</source>
        <translation>网络正在启动</translation>
    </message>
    <message>
        <source>How far the start is</source>
        <translation>启动进度</translation>
    </message>
    <message>
        <source>Starting</source>
        <translation>正在启动</translation>
    </message>
    <message>
        <source>Where to look</source>
        <translation>看哪里</translation>
    </message>
    <message>
        <source>The state of the network</source>
        <translation>网络状态</translation>
    </message>
    <message>
        <source>At the top left stands in one word whether names are safe, and why. A click on it opens what it comes from.</source>
        <translation>左上角用一个词说明名称是否安全以及原因。点击即可打开其依据。</translation>
    </message>
    <message>
        <source>Overview</source>
        <translation>概览</translation>
    </message>
    <message>
        <source>An attack, after a minute</source>
        <translation>一分钟后的一次攻击</translation>
    </message>
    <message>
        <source>One node of the demo is made to believe a forged address. The others outvote it: clients get the right answer, and the disagreement shows who said what, with its packets.</source>
        <translation>演示中的一个节点会相信一个伪造的地址。其他节点以多数将其否决：客户端得到正确的应答，分歧会显示谁说了什么，并附上数据包。</translation>
    </message>
    <message>
        <source>Disagreements</source>
        <translation>分歧</translation>
    </message>
    <message>
        <source>What happened before</source>
        <translation>之前发生了什么</translation>
    </message>
    <message>
        <source>Everything that matters is written to a history that shows when somebody changes it.</source>
        <translation>所有重要的内容都会写入历史，若有人更改，历史会显示出来。</translation>
    </message>
    <message>
        <source>History</source>
        <translation>历史</translation>
    </message>
    <message>
        <source>Connect…</source>
        <translation>连接…</translation>
    </message>
    <message>
        <source>Choose</source>
        <translation>选择</translation>
    </message>
    <message>
        <source>Configuration (*.toml);;All files (*)</source>
        <translation>配置 (*.toml);;所有文件 (*)</translation>
    </message>
    <message>
        <source>Choose the configuration file of the node.</source>
        <translation>请选择节点的配置文件。</translation>
    </message>
    <message>
        <source>There is no file %1.</source>
        <translation>没有文件 %1。</translation>
    </message>
    <message>
        <source>Show the overview</source>
        <translation>显示概览</translation>
    </message>
    <message>
        <source>Kept for the next start</source>
        <translation>已保存，下次启动时使用</translation>
    </message>
    <message>
        <source>Kept</source>
        <translation>已保存</translation>
    </message>
    <message>
        <source>it holds from the next start of the console</source>
        <translation>从控制台下次启动起生效</translation>
    </message>
    <message>
        <source>The network did not start</source>
        <translation>网络未启动</translation>
    </message>
    <message>
        <source>Not started</source>
        <translation>未启动</translation>
    </message>
    <message>
        <source>The network runs</source>
        <translation>网络正在运行</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>运行中</translation>
    </message>
    <message>
        <source>Nearly there</source>
        <translation>即将完成</translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n nodes vote</source>
        <translation>
            <numerusform>%n 个节点中有 %1 个参与投票</numerusform>
        </translation>
    </message>
    <message>
        <source>It answers at %1.</source>
        <translation>它在 %1 应答。</translation>
    </message>
</context>
<context>
    <name>harddns::ui::BytesView</name>
    <message>
        <source>Bytes</source>
        <translation>字节</translation>
    </message>
    <message numerus="yes">
        <source>%Ln bytes</source>
        <translation>
            <numerusform>%Ln 字节</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>offset %1, %Ln bytes: %2</source>
        <translation>
            <numerusform>偏移 %1，%Ln 字节：%2</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>harddns::ui::Cdf</name>
    <message>
        <source>A has no answers</source>
        <translation>A 没有应答</translation>
    </message>
    <message>
        <source>B has no answers</source>
        <translation>B 没有应答</translation>
    </message>
    <message>
        <source>Too few answers to compare %1: %2 and %3</source>
        <translation>应答太少，无法比较 %1：%2 与 %3</translation>
    </message>
    <message>
        <source>%1 %2 ms (%3 to %4)</source>
        <translation>%1 %2 ms（%3 至 %4）</translation>
    </message>
    <message>
        <source>No clear difference: %1</source>
        <translation>无明显差异：%1</translation>
    </message>
    <message>
        <source>B is faster: %1</source>
        <translation>B 更快：%1</translation>
    </message>
    <message>
        <source>B is slower: %1</source>
        <translation>B 更慢：%1</translation>
    </message>
</context>
<context>
    <name>harddns::ui::CdfPlot</name>
    <message>
        <source>%1 ms</source>
        <translation>%1 ms</translation>
    </message>
    <message>
        <source>Band: %1 confidence</source>
        <translation>区间：置信度 %1</translation>
    </message>
    <message>
        <source>%1: drag to move</source>
        <translation>%1：拖动以移动</translation>
    </message>
    <message>
        <source>Answer time in ms, logarithmic</source>
        <translation>应答时间 (ms)，对数</translation>
    </message>
    <message>
        <source>Answer time in ms</source>
        <translation>应答时间 (ms)</translation>
    </message>
    <message>
        <source>%1 %2</source>
        <translation>%1 %2</translation>
    </message>
    <message>
        <source>There are no answers to show.</source>
        <translation>没有可显示的应答。</translation>
    </message>
    <message>
        <source>%1 of the answers came within: %2.</source>
        <translation>%1 的应答所用时间不超过：%2。</translation>
    </message>
    <message>
        <source>Share</source>
        <translation>比例</translation>
    </message>
    <message>
        <source>Logarithmic</source>
        <translation>对数</translation>
    </message>
    <message>
        <source>Cursor at %1</source>
        <translation>光标位于 %1</translation>
    </message>
</context>
<context>
    <name>harddns::ui::Chain</name>
    <message>
        <source>the root</source>
        <translation>根</translation>
    </message>
    <message>
        <source>algorithm of the keys not supported</source>
        <translation>不支持密钥的算法</translation>
    </message>
    <message>
        <source>digest of the DS not supported</source>
        <translation>不支持 DS 的摘要</translation>
    </message>
    <message>
        <source>cannot be decided</source>
        <translation>无法判定</translation>
    </message>
    <message>
        <source>signature wrong</source>
        <translation>签名错误</translation>
    </message>
    <message>
        <source>signature has ended</source>
        <translation>签名已过期</translation>
    </message>
    <message>
        <source>signature is not valid yet</source>
        <translation>签名尚未生效</translation>
    </message>
    <message>
        <source>key missing</source>
        <translation>缺少密钥</translation>
    </message>
    <message>
        <source>signatures missing</source>
        <translation>缺少签名</translation>
    </message>
    <message>
        <source>no key for zones</source>
        <translation>没有区域密钥</translation>
    </message>
    <message>
        <source>proof of absence missing</source>
        <translation>缺少不存在证明</translation>
    </message>
    <message>
        <source>algorithm %1</source>
        <translation>算法 %1</translation>
    </message>
    <message>
        <source>Holds</source>
        <translation>有效</translation>
    </message>
    <message>
        <source>Not signed</source>
        <translation>未签名</translation>
    </message>
    <message>
        <source>Breaks</source>
        <translation>断裂</translation>
    </message>
    <message>
        <source>Not checked</source>
        <translation>未检查</translation>
    </message>
    <message>
        <source>Trust anchor of %1</source>
        <translation>%1 的信任锚</translation>
    </message>
    <message>
        <source>DS of %1</source>
        <translation>%1 的 DS</translation>
    </message>
    <message>
        <source>Proof that %1 has no DS</source>
        <translation>%1 没有 DS 的证明</translation>
    </message>
    <message>
        <source>Keys of %1</source>
        <translation>%1 的密钥</translation>
    </message>
    <message>
        <source>Answer: %1 %2</source>
        <translation>应答：%1 %2</translation>
    </message>
    <message>
        <source>Proof of absence: %1 %2</source>
        <translation>不存在证明：%1 %2</translation>
    </message>
    <message>
        <source>Negative anchor of %1</source>
        <translation>%1 的否定锚</translation>
    </message>
    <message>
        <source>key %1 of %2, %3</source>
        <translation>%2 的密钥 %1，%3</translation>
    </message>
    <message>
        <source>%1 to %2</source>
        <translation>%1 至 %2</translation>
    </message>
    <message>
        <source>%1, ended %2 ago</source>
        <translation>%1，已过期 %2</translation>
    </message>
    <message>
        <source>%1, not valid yet</source>
        <translation>%1，尚未生效</translation>
    </message>
    <message>
        <source>%1, ends in %2</source>
        <translation>%1，%2后到期</translation>
    </message>
    <message>
        <source>KSK %1</source>
        <translation>KSK %1</translation>
    </message>
    <message>
        <source>ZSK %1</source>
        <translation>ZSK %1</translation>
    </message>
    <message>
        <source>it does not hold</source>
        <translation>不成立</translation>
    </message>
    <message>
        <source>error %1</source>
        <translation>错误 %1</translation>
    </message>
    <message>
        <source>error %1: %2</source>
        <translation>错误 %1：%2</translation>
    </message>
    <message>
        <source>The node told no chain: validation is off, or there was no answer to prove.</source>
        <translation>节点未提供信任链：验证已关闭，或没有需要证明的应答。</translation>
    </message>
    <message>
        <source>Proven</source>
        <translation>已证明</translation>
    </message>
    <message>
        <source>Every link holds, from the trust anchor of %1 to the answer.</source>
        <translation>从 %1 的信任锚到应答，每个环节均有效。</translation>
    </message>
    <message>
        <source>The answer is not signed, and that is proven: nobody can check it by signatures. The vote protects it.</source>
        <translation>已证明该应答未签名：无法通过签名检查。由投票保护。</translation>
    </message>
    <message>
        <source>It is proven that %1 is not signed: nothing below it can be checked by signatures. The vote protects it.</source>
        <translation>已证明 %1 未签名：其下内容均无法通过签名检查。由投票保护。</translation>
    </message>
    <message>
        <source>The configuration says that %1 is not to be validated.</source>
        <translation>配置规定不验证 %1。</translation>
    </message>
    <message>
        <source>Broken</source>
        <translation>已断裂</translation>
    </message>
    <message>
        <source>The answer is not proven; clients get a failure instead.</source>
        <translation>该应答未获证明；客户端将收到失败应答。</translation>
    </message>
    <message>
        <source>The chain breaks at: %1 (%2). Clients get a failure instead of this answer.</source>
        <translation>信任链断裂于：%1（%2）。客户端将收到失败应答而非此应答。</translation>
    </message>
    <message>
        <source>Nobody has checked this answer.</source>
        <translation>此应答未经检查。</translation>
    </message>
    <message>
        <source>signed by %1</source>
        <translation>签名者 %1</translation>
    </message>
    <message>
        <source>valid %1</source>
        <translation>有效期 %1</translation>
    </message>
    <message>
        <source>%1 (vouched for)</source>
        <translation>%1（已担保）</translation>
    </message>
    <message>
        <source>keys %1</source>
        <translation>密钥 %1</translation>
    </message>
    <message>
        <source>the root</source>
        <comment>of the root</comment>
        <translation>根</translation>
    </message>
    <message>
        <source>key %1</source>
        <translation>密钥 %1</translation>
    </message>
</context>
<context>
    <name>harddns::ui::ChainModel</name>
    <message>
        <source>Link</source>
        <translation>环节</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Key tag</source>
        <translation>密钥标签</translation>
    </message>
    <message>
        <source>Of the key whose signature counted</source>
        <translation>其签名被采用的密钥</translation>
    </message>
    <message>
        <source>Algorithm</source>
        <translation>算法</translation>
    </message>
    <message>
        <source>Valid from</source>
        <translation>生效时间</translation>
    </message>
    <message>
        <source>Valid until</source>
        <translation>到期时间</translation>
    </message>
</context>
<context>
    <name>harddns::ui::ChainSaying</name>
    <message>
        <source>the disagreements</source>
        <translation>分歧</translation>
    </message>
    <message>
        <source>the ballots of disagreements</source>
        <translation>分歧的选票</translation>
    </message>
    <message>
        <source>the alerts</source>
        <translation>告警</translation>
    </message>
    <message>
        <source>the events</source>
        <translation>事件</translation>
    </message>
    <message>
        <source>the signed heads</source>
        <translation>已签名链头</translation>
    </message>
    <message>
        <source>the chain</source>
        <translation>链</translation>
    </message>
    <message>
        <source>Chain broken</source>
        <translation>链已断裂</translation>
    </message>
    <message>
        <source>at row %1</source>
        <translation>在第 %1 行</translation>
    </message>
    <message>
        <source>Audit chain broken at row %1</source>
        <translation>审计链在第 %1 行断裂</translation>
    </message>
    <message>
        <source>Rows before it still fit.</source>
        <translation>之前的行仍然相符。</translation>
    </message>
    <message>
        <source>Keep a copy of the store before anything else.</source>
        <translation>请先保留一份存储的副本。</translation>
    </message>
    <message>
        <source>Chain intact</source>
        <translation>链完好</translation>
    </message>
    <message>
        <source>signed by an unknown key</source>
        <translation>由未知密钥签名</translation>
    </message>
    <message>
        <source>Audit chain intact, signed by an unknown key</source>
        <translation>审计链完好，由未知密钥签名</translation>
    </message>
    <message>
        <source>Rows %1 to %2 are signed by the key %3, which is none of this node&apos;s keys.</source>
        <translation>第 %1 至 %2 行由密钥 %3 签名，该密钥不属于此节点。</translation>
    </message>
    <message>
        <source>Either the node had this key before, or somebody wrote these rows anew and signed them with a key of his own.</source>
        <translation>要么节点以前用过此密钥，要么有人重写了这些行并用自己的密钥签名。</translation>
    </message>
    <message>
        <source>If it was the node&apos;s, bring back the list audit.keys in its state directory; else compare with a head that was kept elsewhere (harddnsctl audit verify --known).</source>
        <translation>若曾属于该节点，请恢复其状态目录中的列表 audit.keys；否则请与另处保存的链头比较（harddnsctl audit verify --known）。</translation>
    </message>
    <message>
        <source>a signature is missing</source>
        <translation>缺少签名</translation>
    </message>
    <message>
        <source>Audit chain intact, a signature is missing</source>
        <translation>审计链完好，但缺少签名</translation>
    </message>
    <message>
        <source>No head is signed by a key of this node.</source>
        <translation>没有链头由此节点的密钥签名。</translation>
    </message>
    <message>
        <source>The head in row %1 is not signed.</source>
        <translation>第 %1 行的链头未签名。</translation>
    </message>
    <message>
        <source>Who can write the file could have written all of these rows.</source>
        <translation>能写入该文件的人都可能写下了这些行。</translation>
    </message>
    <message>
        <source>Compare with a head that was kept elsewhere (harddnsctl audit verify --known).</source>
        <translation>请与另处保存的链头比较（harddnsctl audit verify --known）。</translation>
    </message>
    <message>
        <source>not signed yet</source>
        <translation>尚未签名</translation>
    </message>
    <message>
        <source>Audit chain intact, not signed yet</source>
        <translation>审计链完好，尚未签名</translation>
    </message>
    <message>
        <source>No head is signed yet: the node signs one each hour. Until then this shows accidents and careless edits only.</source>
        <translation>尚无已签名的链头：节点每小时签名一次。在此之前只能发现意外和疏忽的改动。</translation>
    </message>
    <message>
        <source>not signed</source>
        <translation>未签名</translation>
    </message>
    <message>
        <source>Audit chain intact, not signed</source>
        <translation>审计链完好，未签名</translation>
    </message>
    <message>
        <source>The node has no key to sign heads with: this shows accidents and careless edits only.</source>
        <translation>节点没有用于签名链头的密钥：只能发现意外和疏忽的改动。</translation>
    </message>
    <message>
        <source>Row %1 of %2 was edited.</source>
        <translation>%2的第 %1 行被修改。</translation>
    </message>
    <message>
        <source>Row %1 of %2 holds what was written as another row.</source>
        <translation>%2的第 %1 行含有原属另一行的内容。</translation>
    </message>
    <message>
        <source>Rows are missing from row %1 on.</source>
        <translation>自第 %1 行起有行缺失。</translation>
    </message>
    <message>
        <source>Row %1 of %2 is missing.</source>
        <translation>%2的第 %1 行缺失。</translation>
    </message>
    <message>
        <source>Row %1 of %2 was put in: the node never wrote it.</source>
        <translation>%2的第 %1 行是插入的：节点从未写过它。</translation>
    </message>
    <message>
        <source>Row %1 of %2 does not follow from the row before: rows were put in, changed or moved here.</source>
        <translation>%2的第 %1 行与前一行不衔接：此处有行被插入、修改或移动。</translation>
    </message>
    <message>
        <source>Nobody vouches for the head in row %1.</source>
        <translation>第 %1 行的链头无人担保。</translation>
    </message>
    <message>
        <source>The signature of the head in row %1 is bad, or the chain before it is not the one that was signed.</source>
        <translation>第 %1 行链头的签名无效，或其之前的链并非所签名的链。</translation>
    </message>
    <message>
        <source>From row %1 on the chain is not the one that is known from elsewhere.</source>
        <translation>自第 %1 行起，链与另处所知的不符。</translation>
    </message>
    <message>
        <source>Chain verified</source>
        <translation>链已验证</translation>
    </message>
    <message>
        <source>Audit chain verified</source>
        <translation>审计链已验证</translation>
    </message>
    <message numerus="yes">
        <source>%Ln rows, %1 to %2, without a gap.</source>
        <translation>
            <numerusform>%Ln 行，%1 至 %2，无缺漏。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln signed heads, the last at %1 covers row %2.</source>
        <translation>
            <numerusform>%Ln 个已签名链头，最近一个于 %1，覆盖至第 %2 行。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln rows are behind it.</source>
        <translation>
            <numerusform>其后还有 %Ln 行。</numerusform>
        </translation>
    </message>
    <message>
        <source>Older rows, up to %1, were removed by retention.</source>
        <translation>更早的行（至 %1）已按保留期限删除。</translation>
    </message>
</context>
<context>
    <name>harddns::ui::ChainView</name>
    <message>
        <source>Chain of trust</source>
        <translation>信任链</translation>
    </message>
    <message>
        <source>No zone vouches for this</source>
        <translation>没有区域为其担保</translation>
    </message>
    <message>
        <source>The root</source>
        <translation>根</translation>
    </message>
    <message>
        <source>Zone %1</source>
        <translation>区域 %1</translation>
    </message>
    <message>
        <source>Signed by %1</source>
        <translation>签名者 %1</translation>
    </message>
    <message>
        <source>Valid %1</source>
        <translation>有效期 %1</translation>
    </message>
    <message>
        <source>%1, vouched for, signs</source>
        <translation>%1，已担保，用于签名</translation>
    </message>
    <message>
        <source>%1, vouched for</source>
        <translation>%1，已担保</translation>
    </message>
    <message>
        <source>%1, signs</source>
        <translation>%1，用于签名</translation>
    </message>
</context>
<context>
    <name>harddns::ui::CommandRun</name>
    <message>
        <source>%1 cannot be started: %2.</source>
        <translation>无法启动 %1：%2。</translation>
    </message>
    <message>
        <source>%1 did not end within %2 and was stopped.</source>
        <translation>%1 未在 %2内结束，已被终止。</translation>
    </message>
    <message>
        <source>%1 crashed.</source>
        <translation>%1 已崩溃。</translation>
    </message>
    <message>
        <source>%1 ended well.</source>
        <translation>%1 正常结束。</translation>
    </message>
    <message>
        <source>%1 ended with exit code %2: %3.</source>
        <translation>%1 以退出码 %2 结束：%3。</translation>
    </message>
    <message>
        <source>%1 ended with exit code %2.</source>
        <translation>%1 以退出码 %2 结束。</translation>
    </message>
</context>
<context>
    <name>harddns::ui::ConnectDialog</name>
    <message>
        <source>Connect to a node</source>
        <translation>连接到节点</translation>
    </message>
    <message>
        <source>On the machine of the node, harddnsctl console enrol makes a certificate for this console: one file to bring here. It decides whether you may only look or also act.</source>
        <translation>在节点所在的机器上，用 harddnsctl console enrol 为此控制台签发证书：一个要带到这里的文件。它决定只能查看还是也能操作。</translation>
    </message>
    <message>
        <source>Certificate of this console</source>
        <translation>此控制台的证书</translation>
    </message>
    <message>
        <source>NAME.console.pem, or the folder it is in</source>
        <translation>NAME.console.pem 或其所在的文件夹</translation>
    </message>
    <message>
        <source>Browse…</source>
        <translation>浏览…</translation>
    </message>
    <message>
        <source>Browse for the certificate</source>
        <translation>浏览证书</translation>
    </message>
    <message>
        <source>Certificate</source>
        <translation>证书</translation>
    </message>
    <message>
        <source>Address of the node, host:port</source>
        <translation>节点地址，host:port</translation>
    </message>
    <message>
        <source>host:port</source>
        <translation>host:port</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>地址</translation>
    </message>
    <message>
        <source>Title of the connection</source>
        <translation>连接的标题</translation>
    </message>
    <message>
        <source>as the address</source>
        <translation>与地址相同</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>标题</translation>
    </message>
    <message>
        <source>Connect</source>
        <translation>连接</translation>
    </message>
    <message>
        <source>Certificates of consoles (*.pem);;All files (*)</source>
        <translation>控制台证书 (*.pem);;所有文件 (*)</translation>
    </message>
</context>
<context>
    <name>harddns::ui::DisagreementModel</name>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>域名</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>What %1 did</source>
        <translation>%1 的表现</translation>
    </message>
    <message>
        <source>Decided by</source>
        <translation>决定方式</translation>
    </message>
    <message>
        <source>Answer sent</source>
        <translation>已发送的应答</translation>
    </message>
    <message>
        <source>Differs</source>
        <translation>不一致</translation>
    </message>
    <message>
        <source>Evidence</source>
        <translation>证据</translation>
    </message>
    <message>
        <source>Points; critical from 80</source>
        <translation>分数；80 分起为严重</translation>
    </message>
    <message>
        <source>Grade</source>
        <translation>级别</translation>
    </message>
    <message>
        <source>Outcome</source>
        <translation>结果</translation>
    </message>
</context>
<context>
    <name>harddns::ui::Disagreements</name>
    <message>
        <source>Proven by signatures</source>
        <translation>签名证明</translation>
    </message>
    <message>
        <source>Exact match</source>
        <translation>完全一致</translation>
    </message>
    <message>
        <source>Chain of names</source>
        <translation>别名链</translation>
    </message>
    <message>
        <source>Per record</source>
        <translation>逐条记录</translation>
    </message>
    <message>
        <source>Same origin</source>
        <translation>同源</translation>
    </message>
    <message>
        <source>History</source>
        <translation>历史记录</translation>
    </message>
    <message>
        <source>Zone&apos;s own servers</source>
        <translation>区域自身的服务器</translation>
    </message>
    <message>
        <source>All nodes asked</source>
        <translation>询问所有节点</translation>
    </message>
    <message>
        <source>No majority</source>
        <translation>无多数</translation>
    </message>
    <message>
        <source>%1, %2 kept</source>
        <translation>%1，保留 %2 条</translation>
    </message>
    <message>
        <source>%1, %2 of %3</source>
        <translation>%1，%2/%3</translation>
    </message>
    <message>
        <source>a failure</source>
        <translation>失败应答</translation>
    </message>
    <message>
        <source>no such data</source>
        <translation>无此数据</translation>
    </message>
    <message>
        <source>%1 +%2</source>
        <translation>%1 +%2</translation>
    </message>
    <message>
        <source>Against a proof</source>
        <translation>与证明相悖</translation>
    </message>
    <message>
        <source>Forged on the way</source>
        <translation>途中被伪造</translation>
    </message>
    <message>
        <source>The zone&apos;s own servers deny it</source>
        <translation>区域自身的服务器否认</translation>
    </message>
    <message>
        <source>Servers of the zone differ</source>
        <translation>区域服务器不一致</translation>
    </message>
    <message>
        <source>Made-up names exist there</source>
        <translation>虚构的域名在那里存在</translation>
    </message>
    <message>
        <source>Lives longer than allowed</source>
        <translation>存活时间超出允许</translation>
    </message>
    <message>
        <source>Flood of wrong ids</source>
        <translation>错误 ID 洪泛</translation>
    </message>
    <message>
        <source>The name never varied</source>
        <translation>该域名从未变化</translation>
    </message>
    <message>
        <source>First seen</source>
        <translation>首次出现</translation>
    </message>
    <message>
        <source>Geography</source>
        <translation>地理位置</translation>
    </message>
    <message>
        <source>Rotation</source>
        <translation>轮换</translation>
    </message>
    <message>
        <source>Zone change</source>
        <translation>区域变更</translation>
    </message>
    <message>
        <source>Failed closed</source>
        <translation>安全拒答</translation>
    </message>
    <message>
        <source>Counted</source>
        <translation>已计数</translation>
    </message>
    <message>
        <source>%1 quarantined</source>
        <translation>%1 已隔离</translation>
    </message>
    <message>
        <source>%1 outvoted</source>
        <translation>%1 被否决</translation>
    </message>
</context>
<context>
    <name>harddns::ui::DisagreementsPage</name>
    <message>
        <source>Marks: %1</source>
        <translation>标记：%1</translation>
    </message>
    <message>
        <source>%1 cannot be written: %2</source>
        <translation>无法写入 %1：%2</translation>
    </message>
    <message>
        <source>Unexplained first</source>
        <translation>未解释的优先</translation>
    </message>
    <message>
        <source>Newest first</source>
        <translation>最新的优先</translation>
    </message>
    <message>
        <source>What is shown as CSV…</source>
        <translation>所示内容存为 CSV…</translation>
    </message>
    <message>
        <source>What is shown as JSON lines…</source>
        <translation>所示内容存为 JSON 行…</translation>
    </message>
    <message>
        <source>Packets of what is shown as pcapng…</source>
        <translation>所示内容的数据包存为 pcapng…</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Disagreements</source>
        <translation>分歧</translation>
    </message>
    <message>
        <source>Vote</source>
        <translation>投票</translation>
    </message>
    <message>
        <source>Previous</source>
        <translation>上一个</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>下一个</translation>
    </message>
    <message>
        <source>Trace name</source>
        <translation>追踪域名</translation>
    </message>
    <message>
        <source>Open alert</source>
        <translation>打开告警</translation>
    </message>
    <message>
        <source>Vote matrix: nodes by records</source>
        <translation>选票矩阵：节点与记录</translation>
    </message>
    <message>
        <source>How it was decided</source>
        <translation>决定过程</translation>
    </message>
    <message>
        <source>How it was decided, and the answer against the ballot</source>
        <translation>决定过程，以及应答与选票的对比</translation>
    </message>
    <message>
        <source>Evidence</source>
        <translation>证据</translation>
    </message>
    <message>
        <source>No vote is selected.</source>
        <translation>未选择投票。</translation>
    </message>
    <message>
        <source>Select a disagreement above to see who said what, how it was decided and why.</source>
        <translation>在上方选择一条分歧，查看各节点的回答、决定过程与原因。</translation>
    </message>
    <message>
        <source>Packets of this evidence</source>
        <translation>此证据的数据包</translation>
    </message>
    <message>
        <source>Apply as filter</source>
        <translation>用作筛选</translation>
    </message>
    <message>
        <source>Shows only what has the selected field</source>
        <translation>仅显示含有所选字段的内容</translation>
    </message>
    <message>
        <source>pcapng…</source>
        <translation>pcapng…</translation>
    </message>
    <message>
        <source>Saves the packets of this vote for Wireshark</source>
        <translation>保存此投票的数据包供 Wireshark 使用</translation>
    </message>
    <message>
        <source>No packet of this vote is kept.</source>
        <translation>未保留此投票的数据包。</translation>
    </message>
    <message>
        <source>CSV (*.csv)</source>
        <translation>CSV (*.csv)</translation>
    </message>
    <message>
        <source>JSON lines (*.jsonl)</source>
        <translation>JSON 行 (*.jsonl)</translation>
    </message>
    <message>
        <source>Packets (*.pcapng)</source>
        <translation>数据包 (*.pcapng)</translation>
    </message>
    <message>
        <source>Save the packets of this vote</source>
        <translation>保存此投票的数据包</translation>
    </message>
    <message>
        <source>Export what is shown</source>
        <translation>导出所示内容</translation>
    </message>
    <message>
        <source>%1 unexplained, %2 explained</source>
        <translation>%1 条未解释，%2 条已解释</translation>
    </message>
    <message>
        <source>%1 missed</source>
        <translation>遗漏 %1 条</translation>
    </message>
    <message>
        <source>The history cannot be read: %1</source>
        <translation>无法读取历史：%1</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>in the last %1</source>
        <translation>最近 %1内</translation>
    </message>
    <message>
        <source>from %1 to %2</source>
        <translation>从 %1 至 %2</translation>
    </message>
    <message>
        <source>No disagreement %1 passes the filter.</source>
        <translation>%1没有分歧符合筛选条件。</translation>
    </message>
    <message>
        <source>No disagreement %1.</source>
        <translation>%1没有分歧。</translation>
    </message>
    <message>
        <source>Clear the filter, widen the range, or look into the history.</source>
        <translation>清除筛选、扩大时间范围，或查看历史。</translation>
    </message>
    <message>
        <source>Widen the range, or look into the history.</source>
        <translation>扩大时间范围，或查看历史。</translation>
    </message>
    <message>
        <source>Clear the filter</source>
        <translation>清除筛选</translation>
    </message>
    <message>
        <source>Last 24 hours</source>
        <translation>最近 24 小时</translation>
    </message>
    <message>
        <source>Open history</source>
        <translation>打开历史</translation>
    </message>
    <message>
        <source>Open alert %1</source>
        <translation>打开告警 %1</translation>
    </message>
    <message>
        <source>No alert speaks of this vote.</source>
        <translation>没有告警涉及此投票。</translation>
    </message>
    <message>
        <source>vote %1 at %2</source>
        <translation>投票 %1，时间 %2</translation>
    </message>
    <message>
        <source>collector %1, asked %2 of %3, majority %4</source>
        <translation>收集节点 %1，询问 %2/%3，多数为 %4</translation>
    </message>
    <message>
        <source>these are answers told to clients</source>
        <translation>这些是告知客户端的应答</translation>
    </message>
    <message>
        <source>%1 of %2 ballots with their octets, selection linked in all three panes; headers of IP and UDP are not kept</source>
        <translation>%2 张选票中 %1 张含原始字节，三个窗格的选择联动；不保留 IP 和 UDP 头</translation>
    </message>
    <message>
        <source>Vote %1 is not there: %2</source>
        <translation>找不到投票 %1：%2</translation>
    </message>
    <message>
        <source>it left the live data, and there is no history to look it up in.</source>
        <translation>它已离开实时数据，且没有可供查询的历史。</translation>
    </message>
    <message>
        <source>nobody differed in it, or it is older than the history.</source>
        <translation>其中没有分歧，或早于历史记录。</translation>
    </message>
    <message>
        <source>The audit history is being read for disagreements %1.</source>
        <translation>正在从审计历史读取%1的分歧。</translation>
    </message>
    <message>
        <source>Nothing is known here of disagreements %1.</source>
        <translation>此处不了解%1的分歧。</translation>
    </message>
    <message>
        <source>This node keeps no audit history that can be read from here: what this console has not heard, it does not know.</source>
        <translation>此节点没有可从这里读取的审计历史：此控制台未收到的，它无从知晓。</translation>
    </message>
</context>
<context>
    <name>harddns::ui::DissectionModel</name>
    <message numerus="yes">
        <source>offset %1, %Ln bytes</source>
        <translation>
            <numerusform>偏移 %1，%Ln 字节</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>harddns::ui::EvidenceView</name>
    <message>
        <source>%1 notice</source>
        <translation>%1 提示</translation>
    </message>
    <message>
        <source>%1 warning</source>
        <translation>%1 警告</translation>
    </message>
    <message>
        <source>%1 critical</source>
        <translation>%1 严重</translation>
    </message>
    <message>
        <source>Evidence</source>
        <translation>证据</translation>
    </message>
    <message>
        <source>Evidence against %1</source>
        <translation>针对 %1 的证据</translation>
    </message>
    <message>
        <source>Select a node that was asked.</source>
        <translation>请选择一个被询问的节点。</translation>
    </message>
    <message>
        <source>Its ballot is what was answered.</source>
        <translation>其选票即最终应答。</translation>
    </message>
    <message>
        <source>It said nothing that counts.</source>
        <translation>它没有给出有效的回答。</translation>
    </message>
    <message numerus="yes">
        <source>%Ln points</source>
        <translation>
            <numerusform>%Ln 分</numerusform>
        </translation>
    </message>
    <message>
        <source>Same origin, pool or zone change</source>
        <translation>同源、地址池或区域变更</translation>
    </message>
    <message>
        <source>no: nothing speaks for %1</source>
        <translation>否：没有有利于 %1 的情况</translation>
    </message>
    <message>
        <source>Its own signature is under this ballot</source>
        <translation>此选票带有其自身签名</translation>
    </message>
    <message>
        <source>it cannot deny what it sent</source>
        <translation>它无法否认所发送的内容</translation>
    </message>
    <message>
        <source>%1 points</source>
        <translation>%1 分</translation>
    </message>
    <message>
        <source>%1; notice from %2, warning from %3, critical from %4</source>
        <translation>%1；%2 分起提示，%3 分起警告，%4 分起严重</translation>
    </message>
</context>
<context>
    <name>harddns::ui::Filter</name>
    <message>
        <source>name that was asked for</source>
        <translation>所查询的域名</translation>
    </message>
    <message>
        <source>type of record that was asked for</source>
        <translation>所查询的记录类型</translation>
    </message>
    <message>
        <source>a node that took part</source>
        <translation>参与的节点</translation>
    </message>
    <message>
        <source>address of the client</source>
        <translation>客户端地址</translation>
    </message>
    <message>
        <source>what the client was told</source>
        <translation>给客户端的应答码</translation>
    </message>
    <message>
        <source>what decided the vote</source>
        <translation>决定投票的层级</translation>
    </message>
    <message>
        <source>how sure it is that something is wrong</source>
        <translation>异常的确定程度</translation>
    </message>
    <message>
        <source>evidence against one node</source>
        <translation>对某节点不利的证据</translation>
    </message>
    <message>
        <source>what an alert is about</source>
        <translation>告警的原因</translation>
    </message>
    <message>
        <source>where the answer came from</source>
        <translation>应答的来源</translation>
    </message>
    <message>
        <source>how the client asked</source>
        <translation>客户端的查询方式</translation>
    </message>
    <message>
        <source>the answer is proven (DNSSEC)</source>
        <translation>应答已获证明 (DNSSEC)</translation>
    </message>
    <message>
        <source>time from the question to the answer</source>
        <translation>从查询到应答的时间</translation>
    </message>
    <message>
        <source>operator</source>
        <translation>操作员</translation>
    </message>
    <message>
        <source>kind of event, or stage of an alert</source>
        <translation>事件种类，或告警阶段</translation>
    </message>
    <message>
        <source>text of an alert, an event or the evidence</source>
        <translation>告警、事件或证据的文本</translation>
    </message>
    <message>
        <source>contains</source>
        <translation>包含</translation>
    </message>
    <message>
        <source>equals</source>
        <translation>等于</translation>
    </message>
    <message>
        <source>differs from</source>
        <translation>不等于</translation>
    </message>
    <message>
        <source>is the zone or below it</source>
        <translation>是该区域或其下级</translation>
    </message>
    <message>
        <source>less than</source>
        <translation>小于</translation>
    </message>
    <message>
        <source>at most</source>
        <translation>至多</translation>
    </message>
    <message>
        <source>more than</source>
        <translation>大于</translation>
    </message>
    <message>
        <source>at least</source>
        <translation>至少</translation>
    </message>
    <message>
        <source>the opposite of what follows</source>
        <translation>对其后内容取反</translation>
    </message>
    <message>
        <source>conditions that belong together</source>
        <translation>成组的条件</translation>
    </message>
    <message>
        <source>both have to hold</source>
        <translation>两者均须成立</translation>
    </message>
    <message>
        <source>one of them has to hold</source>
        <translation>其中之一须成立</translation>
    </message>
    <message>
        <source>end of what belongs together</source>
        <translation>条件组结束</translation>
    </message>
    <message>
        <source>This parenthesis closes nothing. Remove it, or open one before.</source>
        <translation>此括号没有对应的左括号。请删除它，或在前面加上左括号。</translation>
    </message>
    <message>
        <source>Write “and” instead of “&amp;&amp;”.</source>
        <translation>请用“and”代替“&amp;&amp;”。</translation>
    </message>
    <message>
        <source>Write “or” instead of “||”.</source>
        <translation>请用“or”代替“||”。</translation>
    </message>
    <message>
        <source>“%1” has to follow a field, as in: name ~ bank.</source>
        <translation>“%1”必须跟在字段之后，例如：name ~ bank。</translation>
    </message>
    <message>
        <source>Between two conditions “and” or “or” is needed. A value with blanks goes in double quotes.</source>
        <translation>两个条件之间需要“and”或“or”。含空格的值请加双引号。</translation>
    </message>
    <message>
        <source>A condition is missing here, such as name ~ bank, or a word to look for.</source>
        <translation>此处缺少条件，例如 name ~ bank，或要查找的词。</translation>
    </message>
    <message>
        <source>A condition is missing before this parenthesis.</source>
        <translation>此括号之前缺少条件。</translation>
    </message>
    <message>
        <source>“%1” cannot be here.</source>
        <translation>“%1”不能出现在这里。</translation>
    </message>
    <message>
        <source>Write “not” instead of “!”.</source>
        <translation>请用“not”代替“!”。</translation>
    </message>
    <message>
        <source>The closing quote is missing.</source>
        <translation>缺少右引号。</translation>
    </message>
    <message>
        <source>“%1” has to stand between two conditions. To look for the word, write it in double quotes.</source>
        <translation>“%1”必须位于两个条件之间。要查找该词，请加双引号。</translation>
    </message>
    <message>
        <source>There is nothing between the quotes to look for.</source>
        <translation>引号之间没有要查找的内容。</translation>
    </message>
    <message>
        <source>More than %1 parentheses inside each other are not understood.</source>
        <translation>括号嵌套不能超过 %1 层。</translation>
    </message>
    <message>
        <source>This parenthesis is not closed.</source>
        <translation>此括号没有闭合。</translation>
    </message>
    <message>
        <source>There is no field “%1”. Did you mean “%2”?</source>
        <translation>没有字段“%1”。是否指“%2”？</translation>
    </message>
    <message>
        <source>There is no field “%1”. Fields are %2.</source>
        <translation>没有字段“%1”。可用字段：%2。</translation>
    </message>
    <message>
        <source>“%1” is a field and needs a comparison: one of %2 and a value. To look for the word, write it in double quotes.</source>
        <translation>“%1”是字段，需要比较：%2 之一和一个值。要查找该词，请加双引号。</translation>
    </message>
    <message>
        <source>Write “=” instead of “==”.</source>
        <translation>请用“=”代替“==”。</translation>
    </message>
    <message>
        <source>“%1” is no comparison. “%2” can be compared with %3.</source>
        <translation>“%1”不是比较运算符。“%2”可用 %3 比较。</translation>
    </message>
    <message>
        <source>“%1” cannot be compared with “%2”, only with %3.</source>
        <translation>“%1”不能用“%2”比较，只能用 %3。</translation>
    </message>
    <message>
        <source>A value for “%1” is missing.</source>
        <translation>缺少“%1”的值。</translation>
    </message>
    <message>
        <source>A value for “%1” is missing, such as %2.</source>
        <translation>缺少“%1”的值，例如 %2。</translation>
    </message>
    <message>
        <source>“%1” is no number; “%2” needs one.</source>
        <translation>“%1”不是数字；“%2”需要数字。</translation>
    </message>
    <message>
        <source>“%1” is no duration. Write it as 50ms, 1.5s or 2min.</source>
        <translation>“%1”不是时长。请写成 50ms、1.5s 或 2min。</translation>
    </message>
    <message>
        <source>“%1” cannot be “%2”, only %3.</source>
        <translation>“%1”不能是“%2”，只能是 %3。</translation>
    </message>
    <message>
        <source>“%1” cannot be “%2”. Did you mean “%3”?</source>
        <translation>“%1”不能是“%2”。是否指“%3”？</translation>
    </message>
    <message>
        <source>A filter has at most %1 characters.</source>
        <translation>筛选表达式最多 %1 个字符。</translation>
    </message>
</context>
<context>
    <name>harddns::ui::FilterBar</name>
    <message>
        <source>Filter</source>
        <translation>筛选</translation>
    </message>
    <message>
        <source>One expression over the fields of what a page lists. Ctrl+Space completes.</source>
        <translation>针对页面所列字段的表达式。Ctrl+空格 补全。</translation>
    </message>
    <message>
        <source>Filter, for example name ~ &quot;bank&quot; and node = n4</source>
        <translation>筛选，例如 name ~ &quot;bank&quot; and node = n4</translation>
    </message>
    <message>
        <source>Valid</source>
        <translation>有效</translation>
    </message>
    <message>
        <source>Nothing is filtered.</source>
        <translation>未筛选。</translation>
    </message>
    <message>
        <source>Wrong</source>
        <translation>错误</translation>
    </message>
    <message>
        <source>Completions</source>
        <translation>补全项</translation>
    </message>
</context>
<context>
    <name>harddns::ui::HappeningModel</name>
    <message>
        <source>When</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>What</source>
        <translation>内容</translation>
    </message>
</context>
<context>
    <name>harddns::ui::HeatMap</name>
    <message>
        <source>one column each %1</source>
        <translation>每列 %1</translation>
    </message>
    <message numerus="yes">
        <source>%1, %2 to %3 ms: %Ln answers</source>
        <translation>
            <numerusform>%1，%2 至 %3 ms：%Ln 个应答</numerusform>
        </translation>
    </message>
    <message>
        <source>Answers</source>
        <translation>应答</translation>
    </message>
    <message>
        <source>Answer time in ms, logarithmic</source>
        <translation>应答时间 (ms)，对数</translation>
    </message>
    <message>
        <source>There are no answers to show.</source>
        <translation>没有可显示的应答。</translation>
    </message>
    <message>
        <source>From %1 to %2: half of the answers within %3 ms, 95 % within %4 ms. Slowest at %5: 95 % within %6 ms.</source>
        <translation>%1 至 %2：一半应答不超过 %3 ms，95 % 不超过 %4 ms。最慢在 %5：95 % 不超过 %6 ms。</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
</context>
<context>
    <name>harddns::ui::History</name>
    <message>
        <source>Repair</source>
        <translation>修复</translation>
    </message>
    <message>
        <source>Quarantine</source>
        <translation>隔离</translation>
    </message>
    <message>
        <source>Release</source>
        <translation>解除隔离</translation>
    </message>
    <message>
        <source>Node down</source>
        <translation>节点离线</translation>
    </message>
    <message>
        <source>Node up</source>
        <translation>节点上线</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>密钥</translation>
    </message>
    <message>
        <source>Epoch</source>
        <translation>时期</translation>
    </message>
    <message>
        <source>Configuration</source>
        <translation>配置</translation>
    </message>
    <message>
        <source>Action</source>
        <translation>操作</translation>
    </message>
    <message>
        <source>Audit</source>
        <translation>审计</translation>
    </message>
    <message>
        <source>Lost</source>
        <translation>丢失</translation>
    </message>
    <message>
        <source>Damaged</source>
        <translation>损坏</translation>
    </message>
    <message>
        <source>Clock</source>
        <translation>时钟</translation>
    </message>
    <message>
        <source>Raised</source>
        <translation>触发</translation>
    </message>
    <message>
        <source>Seen again</source>
        <translation>再次出现</translation>
    </message>
    <message>
        <source>Acknowledged</source>
        <translation>已确认</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>Silenced</source>
        <translation>已静默</translation>
    </message>
    <message>
        <source>Closed</source>
        <translation>已关闭</translation>
    </message>
    <message>
        <source>No answer</source>
        <translation>无应答</translation>
    </message>
    <message>
        <source>Differs</source>
        <translation>不一致</translation>
    </message>
    <message>
        <source>Vote</source>
        <translation>投票</translation>
    </message>
    <message>
        <source>%1: %2 of %3 differ, %4, %5 ms</source>
        <translation>%1：%3 个中 %2 个不一致，%4，%5 ms</translation>
    </message>
    <message>
        <source>%1: %2, %3 ms</source>
        <translation>%1：%2，%3 ms</translation>
    </message>
    <message>
        <source>%1, %2 of %3 agree</source>
        <translation>%1，%3 个中 %2 个一致</translation>
    </message>
    <message numerus="yes">
        <source>%Ln points</source>
        <translation>
            <numerusform>%Ln 分</numerusform>
        </translation>
    </message>
    <message>
        <source>Alert %1</source>
        <translation>告警 %1</translation>
    </message>
    <message>
        <source>%1 silenced until %2</source>
        <translation>%1 静默至 %2</translation>
    </message>
    <message>
        <source>node</source>
        <translation>节点</translation>
    </message>
    <message>
        <source>Votes</source>
        <translation>投票</translation>
    </message>
    <message>
        <source>Disagreements</source>
        <translation>分歧</translation>
    </message>
    <message>
        <source>Alerts</source>
        <translation>告警</translation>
    </message>
    <message>
        <source>Events</source>
        <translation>事件</translation>
    </message>
    <message numerus="yes">
        <source>%Ln votes</source>
        <translation>
            <numerusform>%Ln 次投票</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln disagreements</source>
        <translation>
            <numerusform>%Ln 条分歧</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln alerts</source>
        <translation>
            <numerusform>%Ln 条告警</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln events</source>
        <translation>
            <numerusform>%Ln 个事件</numerusform>
        </translation>
    </message>
    <message>
        <source>No votes in this range that the filter lets through.</source>
        <translation>此时间范围内没有符合筛选条件的投票。</translation>
    </message>
    <message>
        <source>No votes in this range.</source>
        <translation>此时间范围内没有投票。</translation>
    </message>
    <message>
        <source>No disagreements in this range that the filter lets through.</source>
        <translation>此时间范围内没有符合筛选条件的分歧。</translation>
    </message>
    <message>
        <source>No disagreements in this range.</source>
        <translation>此时间范围内没有分歧。</translation>
    </message>
    <message>
        <source>No alerts in this range that the filter lets through.</source>
        <translation>此时间范围内没有符合筛选条件的告警。</translation>
    </message>
    <message>
        <source>No alerts in this range.</source>
        <translation>此时间范围内没有告警。</translation>
    </message>
    <message>
        <source>No events in this range that the filter lets through.</source>
        <translation>此时间范围内没有符合筛选条件的事件。</translation>
    </message>
    <message>
        <source>No events in this range.</source>
        <translation>此时间范围内没有事件。</translation>
    </message>
    <message>
        <source>signatures</source>
        <translation>签名</translation>
    </message>
    <message>
        <source>exact match</source>
        <translation>完全一致</translation>
    </message>
    <message>
        <source>same end</source>
        <translation>终点相同</translation>
    </message>
    <message>
        <source>per record</source>
        <translation>逐条记录</translation>
    </message>
    <message>
        <source>same origin</source>
        <translation>同源</translation>
    </message>
    <message>
        <source>history</source>
        <translation>历史记录</translation>
    </message>
    <message>
        <source>authority</source>
        <translation>权威服务器</translation>
    </message>
    <message>
        <source>all nodes asked</source>
        <translation>询问所有节点</translation>
    </message>
    <message>
        <source>no majority</source>
        <translation>无多数</translation>
    </message>
</context>
<context>
    <name>harddns::ui::HistoryDetail</name>
    <message>
        <source>Row</source>
        <translation>行</translation>
    </message>
    <message>
        <source>Detail of the row</source>
        <translation>行详情</translation>
    </message>
    <message>
        <source>No row is chosen.</source>
        <translation>未选择行。</translation>
    </message>
    <message>
        <source>Choose one with the arrow keys or a click to see all of it.</source>
        <translation>用方向键或单击选择一行，查看全部内容。</translation>
    </message>
    <message>
        <source>Trace name</source>
        <translation>追踪域名</translation>
    </message>
    <message>
        <source>Chain of trust</source>
        <translation>信任链</translation>
    </message>
    <message>
        <source>Vote %1, %2, collector %3</source>
        <translation>投票 %1，%2，收集节点 %3</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>应答</translation>
    </message>
    <message>
        <source>Decided by</source>
        <translation>决定方式</translation>
    </message>
    <message>
        <source>%1, %2 of %3, %4 ms</source>
        <translation>%1，%2/%3，%4 ms</translation>
    </message>
    <message>
        <source>Differ</source>
        <translation>不一致</translation>
    </message>
    <message>
        <source>TTL</source>
        <translation>TTL</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 秒</translation>
    </message>
    <message>
        <source>Open vote</source>
        <translation>打开投票</translation>
    </message>
    <message>
        <source>Vote %1, %2</source>
        <translation>投票 %1，%2</translation>
    </message>
    <message>
        <source>Grade</source>
        <translation>级别</translation>
    </message>
    <message>
        <source>Answer sent</source>
        <translation>已发送的应答</translation>
    </message>
    <message>
        <source>%1 sent</source>
        <translation>%1 发送</translation>
    </message>
    <message>
        <source>no records</source>
        <translation>无记录</translation>
    </message>
    <message>
        <source>Alert %1</source>
        <translation>告警 %1</translation>
    </message>
    <message>
        <source>By</source>
        <translation>执行者</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>Until</source>
        <translation>直至</translation>
    </message>
    <message>
        <source>About</source>
        <translation>关于</translation>
    </message>
    <message>
        <source>Node</source>
        <translation>节点</translation>
    </message>
    <message>
        <source>Evidence</source>
        <translation>证据</translation>
    </message>
    <message numerus="yes">
        <source>%Ln points</source>
        <translation>
            <numerusform>%Ln 分</numerusform>
        </translation>
    </message>
    <message>
        <source>Seen</source>
        <translation>出现</translation>
    </message>
    <message numerus="yes">
        <source>%Ln times</source>
        <translation>
            <numerusform>%Ln 次</numerusform>
        </translation>
    </message>
    <message>
        <source>It said</source>
        <translation>原文</translation>
    </message>
    <message>
        <source>Open alert</source>
        <translation>打开告警</translation>
    </message>
    <message>
        <source>What</source>
        <translation>内容</translation>
    </message>
    <message>
        <source>To</source>
        <translation>对象</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>之前</translation>
    </message>
    <message>
        <source>After</source>
        <translation>之后</translation>
    </message>
    <message>
        <source>Open node</source>
        <translation>打开节点</translation>
    </message>
    <message>
        <source>Copy as JSON</source>
        <translation>复制为 JSON</translation>
    </message>
    <message>
        <source>Clock</source>
        <translation>时钟</translation>
    </message>
    <message>
        <source>stood %1 behind rows written before</source>
        <translation>比先前写入的行落后 %1</translation>
    </message>
    <message>
        <source>Row %1</source>
        <translation>第 %1 行</translation>
    </message>
</context>
<context>
    <name>harddns::ui::HistoryModel</name>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>种类</translation>
    </message>
    <message>
        <source>What happened</source>
        <translation>发生了什么</translation>
    </message>
    <message>
        <source>Node</source>
        <translation>节点</translation>
    </message>
    <message>
        <source>Whom it is about</source>
        <translation>涉及的节点</translation>
    </message>
    <message>
        <source>By</source>
        <translation>执行者</translation>
    </message>
    <message>
        <source>Who did it, or what decided it</source>
        <translation>由谁执行，或由什么决定</translation>
    </message>
    <message>
        <source>Row</source>
        <translation>行</translation>
    </message>
    <message>
        <source>Its place in the audit store</source>
        <translation>在审计存储中的位置</translation>
    </message>
    <message>
        <source>Chain</source>
        <translation>链</translation>
    </message>
    <message>
        <source>Whether the chain of hashes vouches for the row; press Verify chain</source>
        <translation>哈希链是否为该行担保；请按“验证链”</translation>
    </message>
    <message>
        <source>Not chained</source>
        <translation>未入链</translation>
    </message>
    <message>
        <source>Not verified</source>
        <translation>未验证</translation>
    </message>
    <message>
        <source>Broken</source>
        <translation>已断裂</translation>
    </message>
    <message>
        <source>Written since</source>
        <translation>之后写入</translation>
    </message>
    <message>
        <source>Not signed yet</source>
        <translation>尚未签名</translation>
    </message>
    <message>
        <source>Intact</source>
        <translation>完好</translation>
    </message>
    <message>
        <source>Unknown key</source>
        <translation>未知密钥</translation>
    </message>
</context>
<context>
    <name>harddns::ui::HistoryPage</name>
    <message>
        <source>List</source>
        <translation>列表</translation>
    </message>
    <message>
        <source>Rows over time</source>
        <translation>各时段的行数</translation>
    </message>
    <message>
        <source>Cancel export</source>
        <translation>取消导出</translation>
    </message>
    <message>
        <source>Rows</source>
        <translation>行</translation>
    </message>
    <message>
        <source>Rows of the audit history</source>
        <translation>审计历史的行</translation>
    </message>
    <message>
        <source>Verify chain</source>
        <translation>验证链</translation>
    </message>
    <message>
        <source>Walks the whole chain of hashes and checks the signed heads</source>
        <translation>遍历整条哈希链并检查已签名的链头</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Writes exactly the rows that are shown to a file (Ctrl+E)</source>
        <translation>将所示各行写入文件 (Ctrl+E)</translation>
    </message>
    <message>
        <source>As CSV…</source>
        <translation>存为 CSV…</translation>
    </message>
    <message>
        <source>As JSON lines…</source>
        <translation>存为 JSON 行…</translation>
    </message>
    <message>
        <source>Packets as pcapng…</source>
        <translation>数据包存为 pcapng…</translation>
    </message>
    <message>
        <source>Export history</source>
        <translation>导出历史</translation>
    </message>
    <message>
        <source>Chain of hashes</source>
        <translation>哈希链</translation>
    </message>
    <message>
        <source>Each row holds the hash of the row before it: a changed or missing row breaks the chain from that place on. Rows behind the last signed head, at most one hour, could be cut off unseen. Who has the node&apos;s key can write another history. Votes are not chained.</source>
        <translation>每行都含有前一行的哈希：行被更改或缺失时，链从该处断裂。最后一个已签名链头之后的行（最多一小时）可能被悄悄截掉。掌握节点密钥者可以写出另一份历史。投票不入链。</translation>
    </message>
    <message>
        <source>Verify</source>
        <translation>验证</translation>
    </message>
    <message>
        <source>History</source>
        <translation>历史</translation>
    </message>
    <message>
        <source>no audit store</source>
        <translation>没有审计存储</translation>
    </message>
    <message>
        <source>%1 found, searched back to %2</source>
        <translation>找到 %1，已向前搜索至 %2</translation>
    </message>
    <message>
        <source>%1, counting</source>
        <translation>%1，正在计数</translation>
    </message>
    <message>
        <source>Only disagreements have packets</source>
        <translation>只有分歧含有数据包</translation>
    </message>
    <message>
        <source>The history cannot be read: %1</source>
        <translation>无法读取历史：%1</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Reading was cancelled; read back to %1.</source>
        <translation>读取已取消；已向前读至 %1。</translation>
    </message>
    <message>
        <source>Reading was cancelled.</source>
        <translation>读取已取消。</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>searching, back to %1</source>
        <translation>正在搜索，已至 %1</translation>
    </message>
    <message>
        <source>newest first</source>
        <translation>最新的在前</translation>
    </message>
    <message numerus="yes">
        <source>Export %Ln rows</source>
        <translation>
            <numerusform>导出 %Ln 行</numerusform>
        </translation>
    </message>
    <message>
        <source>This node keeps no audit history that can be read from here.</source>
        <translation>此节点没有可从这里读取的审计历史。</translation>
    </message>
    <message>
        <source>Switch audit.enabled on in its configuration, or connect to the node itself.</source>
        <translation>请在其配置中启用 audit.enabled，或直接连接到该节点。</translation>
    </message>
    <message>
        <source>Clear the filter, or widen the range.</source>
        <translation>清除筛选，或扩大时间范围。</translation>
    </message>
    <message>
        <source>Widen the range, or look at another list.</source>
        <translation>扩大时间范围，或查看其他列表。</translation>
    </message>
    <message>
        <source>Clear the filter</source>
        <translation>清除筛选</translation>
    </message>
    <message>
        <source>Widen the range</source>
        <translation>扩大时间范围</translation>
    </message>
    <message>
        <source>Verifying</source>
        <translation>正在验证</translation>
    </message>
    <message>
        <source>Not verified</source>
        <translation>未验证</translation>
    </message>
    <message>
        <source>Nobody has verified the chain since this console was opened.</source>
        <translation>自打开此控制台以来尚未验证链。</translation>
    </message>
    <message>
        <source>There is no audit store to verify.</source>
        <translation>没有可验证的审计存储。</translation>
    </message>
    <message>
        <source>Verified %1.</source>
        <translation>验证于 %1。</translation>
    </message>
    <message>
        <source>Exporting</source>
        <translation>正在导出</translation>
    </message>
    <message>
        <source>Exporting, %1 of %2 rows</source>
        <translation>正在导出，%1/%2 行</translation>
    </message>
    <message numerus="yes">
        <source>Exporting, %Ln rows</source>
        <translation>
            <numerusform>正在导出，%Ln 行</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln rows were written to %1.</source>
        <translation>
            <numerusform>已将 %Ln 行写入 %1。</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 could not be written: %2</source>
        <translation>无法写入 %1：%2</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>harddns::ui::HistoryTimeline</name>
    <message>
        <source>Rows over time</source>
        <translation>各时段的行数</translation>
    </message>
    <message>
        <source>With dissent</source>
        <translation>有分歧</translation>
    </message>
    <message>
        <source>Warning and above</source>
        <translation>警告及以上</translation>
    </message>
    <message>
        <source>Not counted: the filter has to look at each row</source>
        <translation>未计数：筛选需要检查每一行</translation>
    </message>
    <message numerus="yes">
        <source>%1 to %2: %Ln rows</source>
        <translation>
            <numerusform>%1 至 %2：%Ln 行</numerusform>
        </translation>
    </message>
    <message>
        <source>most from %1: %2</source>
        <translation>最多自 %1：%2</translation>
    </message>
    <message>
        <source>%1; counting</source>
        <translation>%1；正在计数</translation>
    </message>
    <message>
        <source>Rows in %1, as filtered</source>
        <translation>每 %1的行数，按筛选</translation>
    </message>
    <message>
        <source>Not counted: this filter has to look at each row</source>
        <translation>未计数：此筛选需要检查每一行</translation>
    </message>
    <message>
        <source>%1 to %2</source>
        <translation>%1 至 %2</translation>
    </message>
    <message numerus="yes">
        <source>%1: %Ln rows</source>
        <translation>
            <numerusform>%1：%Ln 行</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>harddns::ui::HookQueue</name>
    <message numerus="yes">
        <source>%n alerts were dropped: too many wait for the hook.</source>
        <translation>
            <numerusform>已丢弃 %n 条告警：等待钩子的告警过多。</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 Attempt %2 of %3 failed; it is tried again.</source>
        <translation>%1第 %2/%3 次尝试失败；将重试。</translation>
    </message>
    <message numerus="yes">
        <source>%1 Given up after %n attempts.</source>
        <translation>
            <numerusform>%1尝试 %n 次后放弃。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>harddns::ui::IncidentBundle</name>
    <message>
        <source>The file is larger than any incident can be (%1 MiB).</source>
        <translation>文件超过安全事件的最大尺寸 (%1 MiB)。</translation>
    </message>
    <message>
        <source>This is no incident file: at octet %1: %2. It may be cut off.</source>
        <translation>这不是安全事件文件：在第 %1 字节：%2。文件可能不完整。</translation>
    </message>
    <message>
        <source>This is no incident file of HARD-DNS.</source>
        <translation>这不是 HARD-DNS 的安全事件文件。</translation>
    </message>
    <message>
        <source>The file does not say which version it has.</source>
        <translation>文件未注明版本。</translation>
    </message>
    <message>
        <source>The file has version %1, this console reads up to %2. Open it with a newer console.</source>
        <translation>文件版本为 %1，此控制台最高支持 %2。请用更新的控制台打开。</translation>
    </message>
    <message>
        <source>The file holds no incident.</source>
        <translation>文件中没有安全事件。</translation>
    </message>
    <message>
        <source>The file was damaged or changed after it was saved: its sum does not fit.</source>
        <translation>文件在保存后已损坏或被更改：校验和不符。</translation>
    </message>
    <message>
        <source>The incident cannot be read</source>
        <translation>无法读取安全事件</translation>
    </message>
    <message>
        <source>%1 cannot be written: %2.</source>
        <translation>无法写入 %1：%2。</translation>
    </message>
    <message>
        <source>%1 cannot be read: %2.</source>
        <translation>无法读取 %1：%2。</translation>
    </message>
</context>
<context>
    <name>harddns::ui::KeyboardHelp</name>
    <message>
        <source>Keyboard</source>
        <translation>键盘</translation>
    </message>
    <message>
        <source>Keys and what they do</source>
        <translation>按键及其功能</translation>
    </message>
</context>
<context>
    <name>harddns::ui::LatencyPage</name>
    <message>
        <source>Latency</source>
        <translation>延迟</translation>
    </message>
    <message>
        <source>Compare A and B</source>
        <translation>比较 A 和 B</translation>
    </message>
    <message>
        <source>Hold the shown range (B) against an earlier one (A)</source>
        <translation>将所示时间范围 (B) 与较早的范围 (A) 对比</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Stage</source>
        <translation>阶段</translation>
    </message>
    <message>
        <source>All</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Cache</source>
        <translation>缓存</translation>
    </message>
    <message>
        <source>Vote</source>
        <translation>投票</translation>
    </message>
    <message>
        <source>Upstream</source>
        <translation>上游</translation>
    </message>
    <message>
        <source>Protocol</source>
        <translation>协议</translation>
    </message>
    <message>
        <source>Answer time by node</source>
        <translation>各节点应答时间</translation>
    </message>
    <message>
        <source>share of answers within a time</source>
        <translation>在某时间内完成的应答比例</translation>
    </message>
    <message>
        <source>Scale</source>
        <translation>刻度</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>对数</translation>
    </message>
    <message>
        <source>Linear</source>
        <translation>线性</translation>
    </message>
    <message>
        <source>At the cursor</source>
        <translation>光标处</translation>
    </message>
    <message>
        <source>ms</source>
        <translation>ms</translation>
    </message>
    <message>
        <source>Copy as CSV</source>
        <translation>复制为 CSV</translation>
    </message>
    <message>
        <source>Answer times at the cursor</source>
        <translation>光标处的应答时间</translation>
    </message>
    <message>
        <source>A is</source>
        <translation>A 为</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>之前</translation>
    </message>
    <message>
        <source>A day earlier</source>
        <translation>早一天</translation>
    </message>
    <message>
        <source>Answer time over time</source>
        <translation>应答时间变化</translation>
    </message>
    <message>
        <source>No answer of this kind was timed in the shown %1.</source>
        <translation>在所示的 %1内没有测得此类应答。</translation>
    </message>
    <message>
        <source>Widen the range.</source>
        <translation>请扩大时间范围。</translation>
    </message>
    <message>
        <source>Widen the range, or show all answers.</source>
        <translation>请扩大时间范围，或显示所有应答。</translation>
    </message>
    <message>
        <source>Widen the range</source>
        <translation>扩大时间范围</translation>
    </message>
    <message>
        <source>Show all answers</source>
        <translation>显示所有应答</translation>
    </message>
    <message>
        <source>Answer time</source>
        <translation>应答时间</translation>
    </message>
    <message>
        <source>%1 %2 to %3</source>
        <translation>%1 %2 至 %3</translation>
    </message>
    <message>
        <source>today</source>
        <translation>今天</translation>
    </message>
    <message>
        <source>A %1</source>
        <translation>A %1</translation>
    </message>
    <message>
        <source>B %1</source>
        <translation>B %1</translation>
    </message>
    <message>
        <source>%1, %2 against %3 answers</source>
        <translation>%1，%2 对 %3 个应答</translation>
    </message>
    <message>
        <source>95 % interval of the difference. Answers are taken as independent; bursts make it look surer than it is.</source>
        <translation>差值的 95 % 区间。假定应答相互独立；突发流量会使其看起来比实际更确定。</translation>
    </message>
    <message>
        <source>no answers in this range</source>
        <translation>此时间范围内没有应答</translation>
    </message>
    <message>
        <source>%1: %2 answers, %3 within %4 ms</source>
        <translation>%1：%2 个应答，%3 不超过 %4 ms</translation>
    </message>
    <message>
        <source>the filter does not apply, answer times are counted for all names</source>
        <translation>筛选在此不适用，应答时间按所有域名统计</translation>
    </message>
    <message>
        <source>as of %1</source>
        <translation>截至 %1</translation>
    </message>
    <message>
        <source>All answers</source>
        <translation>所有应答</translation>
    </message>
    <message>
        <source>Not in the cache</source>
        <translation>不在缓存中</translation>
    </message>
    <message>
        <source>95 % of these answers came within %1 ms.</source>
        <translation>这些应答中 95 % 不超过 %1 ms。</translation>
    </message>
    <message>
        <source>Half of them within %1 ms, 99 % within %2 ms.</source>
        <translation>一半不超过 %1 ms，99 % 不超过 %2 ms。</translation>
    </message>
    <message>
        <source>Half of them within %1 ms, 99 % within %2 ms; %3 within 1 ms.</source>
        <translation>一半不超过 %1 ms，99 % 不超过 %2 ms；%3 不超过 1 ms。</translation>
    </message>
    <message>
        <source>95 % of votes end within %1 ms.</source>
        <translation>95 % 的投票在 %1 ms 内结束。</translation>
    </message>
    <message>
        <source>The node tells no answer times of single nodes.</source>
        <translation>该节点不提供单个节点的应答时间。</translation>
    </message>
    <message>
        <source>The vote is as fast as the best node.</source>
        <translation>投票与最快的节点一样快。</translation>
    </message>
    <message>
        <source>The vote is faster than most nodes.</source>
        <translation>投票快于大多数节点。</translation>
    </message>
    <message>
        <source>The vote is slower than most nodes.</source>
        <translation>投票慢于大多数节点。</translation>
    </message>
    <message>
        <source>95 % of votes end within %1 ms; single nodes that need longer: %2 of %3, %4 to %5 ms.</source>
        <translation>95 % 的投票在 %1 ms 内结束；单个节点中更慢的：%2/%3，%4 至 %5 ms。</translation>
    </message>
    <message>
        <source>95 % of votes end within %1 ms; single nodes that need longer: %2 of %3.</source>
        <translation>95 % 的投票在 %1 ms 内结束；单个节点中更慢的：%2/%3。</translation>
    </message>
    <message>
        <source>The majority decides, so a slow node such as %1 does not hold it up.</source>
        <translation>由多数决定，因此像 %1 这样的慢节点不会拖慢投票。</translation>
    </message>
    <message>
        <source>%1 poisoned</source>
        <translation>%1 遭投毒</translation>
    </message>
    <message>
        <source>group poisoned</source>
        <translation>组遭投毒</translation>
    </message>
    <message>
        <source>majority suspect</source>
        <translation>多数可疑</translation>
    </message>
    <message>
        <source>no majority</source>
        <translation>无多数</translation>
    </message>
    <message>
        <source>flood at %1</source>
        <translation>%1 遭洪泛</translation>
    </message>
    <message>
        <source>%1 lied</source>
        <translation>%1 说谎</translation>
    </message>
    <message>
        <source>since %1, when this console began to watch</source>
        <translation>自 %1 此控制台开始观察起</translation>
    </message>
    <message>
        <source>A is being read from the audit history</source>
        <translation>正在从审计历史读取 A</translation>
    </message>
    <message>
        <source>A only since %1</source>
        <translation>A 仅自 %1 起</translation>
    </message>
    <message>
        <source>without %1 in which nothing was heard</source>
        <translation>不含未收到数据的 %1</translation>
    </message>
</context>
<context>
    <name>harddns::ui::LatencyTable</name>
    <message>
        <source>Line in the plot</source>
        <translation>图中的线</translation>
    </message>
    <message>
        <source>Series</source>
        <translation>系列</translation>
    </message>
    <message>
        <source>Cursor</source>
        <translation>光标</translation>
    </message>
    <message>
        <source>Answers</source>
        <translation>应答</translation>
    </message>
    <message>
        <source>Line</source>
        <translation>线</translation>
    </message>
</context>
<context>
    <name>harddns::ui::LoadingBar</name>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Loading</source>
        <translation>正在加载</translation>
    </message>
</context>
<context>
    <name>harddns::ui::MainWindow</name>
    <message>
        <source>Not connected</source>
        <translation>未连接</translation>
    </message>
    <message>
        <source>Connection: %1</source>
        <translation>连接：%1</translation>
    </message>
    <message>
        <source>Operator</source>
        <translation>操作员</translation>
    </message>
    <message>
        <source>Viewer</source>
        <translation>查看者</translation>
    </message>
    <message>
        <source>The connection is lost since %1: %2. The figures are %3 old; it is tried again by itself.</source>
        <translation>连接自 %1 起中断：%2。数据已是 %3前的；将自动重试。</translation>
    </message>
    <message>
        <source>no reason was given</source>
        <translation>未说明原因</translation>
    </message>
    <message>
        <source>A new critical alert</source>
        <translation>新的严重告警</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>文件(&amp;F)</translation>
    </message>
    <message>
        <source>Connect to a node…</source>
        <translation>连接到节点…</translation>
    </message>
    <message>
        <source>Export what is shown…</source>
        <translation>导出所示内容…</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>This page has nothing to export.</source>
        <translation>此页面没有可导出的内容。</translation>
    </message>
    <message>
        <source>Close window</source>
        <translation>关闭窗口</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>退出</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>视图(&amp;V)</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>主题</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>High contrast</source>
        <translation>高对比度</translation>
    </message>
    <message>
        <source>Rows</source>
        <translation>行</translation>
    </message>
    <message>
        <source>Compact</source>
        <translation>紧凑</translation>
    </message>
    <message>
        <source>Normal</source>
        <translation>标准</translation>
    </message>
    <message>
        <source>Roomy</source>
        <translation>宽松</translation>
    </message>
    <message>
        <source>Times</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>In UTC</source>
        <translation>使用 UTC</translation>
    </message>
    <message>
        <source>In the time zone of this computer</source>
        <translation>使用本机时区</translation>
    </message>
    <message>
        <source>Fold the navigation</source>
        <translation>折叠导航</translation>
    </message>
    <message>
        <source>Wall view</source>
        <translation>大屏视图</translation>
    </message>
    <message>
        <source>&amp;Node</source>
        <translation>节点(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Actions</source>
        <translation>操作(&amp;A)</translation>
    </message>
    <message>
        <source>Go live</source>
        <translation>实时</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Space</source>
        <translation>空格</translation>
    </message>
    <message>
        <source>Filter…</source>
        <translation>筛选…</translation>
    </message>
    <message>
        <source>Clear the filter</source>
        <translation>清除筛选</translation>
    </message>
    <message>
        <source>Time range…</source>
        <translation>时间范围…</translation>
    </message>
    <message>
        <source>Range before</source>
        <translation>上一个范围</translation>
    </message>
    <message>
        <source>Range after</source>
        <translation>下一个范围</translation>
    </message>
    <message>
        <source>Earlier</source>
        <translation>更早</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>更晚</translation>
    </message>
    <message>
        <source>Next pane</source>
        <translation>下一个窗格</translation>
    </message>
    <message>
        <source>Previous pane</source>
        <translation>上一个窗格</translation>
    </message>
    <message>
        <source>&amp;Tools</source>
        <translation>工具(&amp;T)</translation>
    </message>
    <message>
        <source>Verify the audit chain</source>
        <translation>验证审计链</translation>
    </message>
    <message>
        <source>Settings…</source>
        <translation>设置…</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>帮助(&amp;H)</translation>
    </message>
    <message>
        <source>Keyboard</source>
        <translation>键盘</translation>
    </message>
    <message>
        <source>About HARD-DNS</source>
        <translation>关于 HARD-DNS</translation>
    </message>
    <message>
        <source>In lists</source>
        <translation>在列表中</translation>
    </message>
    <message>
        <source>J, K</source>
        <translation>J、K</translation>
    </message>
    <message>
        <source>Next, previous row</source>
        <translation>下一行、上一行</translation>
    </message>
    <message>
        <source>Enter</source>
        <translation>Enter</translation>
    </message>
    <message>
        <source>Open the detail</source>
        <translation>打开详情</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Copy as JSON</source>
        <translation>复制为 JSON</translation>
    </message>
    <message>
        <source>Everywhere</source>
        <translation>任何位置</translation>
    </message>
    <message>
        <source>Esc</source>
        <translation>Esc</translation>
    </message>
    <message>
        <source>One step back: cursor, brush, selection, range</source>
        <translation>后退一步：光标、框选、选择、范围</translation>
    </message>
    <message>
        <source>+ and −</source>
        <translation>+ 和 −</translation>
    </message>
    <message>
        <source>Zoom the time range</source>
        <translation>缩放时间范围</translation>
    </message>
    <message>
        <source>Complete the filter</source>
        <translation>补全筛选</translation>
    </message>
    <message>
        <source>Node %1: harddnsd %2, up %3</source>
        <translation>节点 %1：harddnsd %2，已运行 %3</translation>
    </message>
    <message>
        <source>Not connected yet: %1</source>
        <translation>尚未连接：%1</translation>
    </message>
    <message>
        <source>There is no connection: %1</source>
        <translation>没有连接：%1</translation>
    </message>
    <message>
        <source>The connection ended at %1: %2. The figures are %3 old.</source>
        <translation>连接于 %1 中断：%2。数据是 %3 之前的。</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <extracomment>the title of a connection and the state of its network: &quot;Demo network, embedded: Safe&quot;</extracomment>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>Open incident…</source>
        <translation>打开安全事件…</translation>
    </message>
    <message>
        <source>Forget this connection…</source>
        <translation>忘记此连接…</translation>
    </message>
    <message>
        <source>Close this incident</source>
        <translation>关闭此安全事件</translation>
    </message>
    <message>
        <source>Assistant…</source>
        <translation>向导…</translation>
    </message>
    <message>
        <source>The connection cannot be made.</source>
        <translation>无法建立连接。</translation>
    </message>
    <message>
        <source>This console cannot connect to other machines.</source>
        <translation>此控制台无法连接到其他机器。</translation>
    </message>
    <message>
        <source>So many connections are remembered that there is no room for another: forget one.</source>
        <translation>记住的连接已满，没有位置容纳新的连接：请先忘记一个。</translation>
    </message>
    <message>
        <source>Forget the connection</source>
        <translation>忘记连接</translation>
    </message>
    <message>
        <source>Forget the connection to %1? The console disconnects. The node goes on, and the certificate&apos;s file stays where it is.</source>
        <translation>忘记与 %1 的连接？控制台将断开。节点继续运行，证书文件保留在原处。</translation>
    </message>
    <message>
        <source>Forget</source>
        <translation>忘记</translation>
    </message>
    <message>
        <source>This console cannot open files.</source>
        <translation>此控制台无法打开文件。</translation>
    </message>
    <message>
        <source>%1 cannot be opened.</source>
        <translation>无法打开 %1。</translation>
    </message>
    <message>
        <source>Open an incident</source>
        <translation>打开安全事件</translation>
    </message>
    <message>
        <source>Incidents (*.harddns-incident.json);;All files (*)</source>
        <translation>安全事件 (*.harddns-incident.json);;所有文件 (*)</translation>
    </message>
    <message>
        <source>The incident cannot be opened</source>
        <translation>无法打开安全事件</translation>
    </message>
    <message>
        <source>From a file</source>
        <translation>来自文件</translation>
    </message>
    <message>
        <source>Refused</source>
        <translation>已拒绝</translation>
    </message>
    <message>
        <source>Closed</source>
        <translation>已关闭</translation>
    </message>
    <message>
        <source>Connecting</source>
        <translation>正在连接</translation>
    </message>
    <message>
        <source>Connection lost</source>
        <translation>连接已断开</translation>
    </message>
    <message>
        <source>Unknown</source>
        <translation>未知</translation>
    </message>
    <message>
        <source>Cannot connect</source>
        <translation>无法连接</translation>
    </message>
</context>
<context>
    <name>harddns::ui::Mark</name>
    <message>
        <source>agrees</source>
        <translation>一致</translation>
    </message>
    <message>
        <source>differs, explained</source>
        <translation>不一致，已解释</translation>
    </message>
    <message>
        <source>differs, unexplained</source>
        <translation>不一致，未解释</translation>
    </message>
    <message>
        <source>not asked</source>
        <translation>未询问</translation>
    </message>
    <message>
        <source>silent</source>
        <translation>无应答</translation>
    </message>
</context>
<context>
    <name>harddns::ui::MemberDialog</name>
    <message>
        <source>Quarantine %1</source>
        <translation>隔离 %1</translation>
    </message>
    <message>
        <source>Release %1</source>
        <translation>解除隔离 %1</translation>
    </message>
    <message>
        <source>Flush %1</source>
        <translation>清除 %1 的缓存</translation>
    </message>
    <message>
        <source>%1 is not asked in votes of this node any more until somebody releases it. Its clients are still answered, and the other nodes go by their own evidence.</source>
        <translation>在有人解除之前，本节点的投票不再询问 %1。其客户端仍会得到应答，其他节点依据各自的证据。</translation>
    </message>
    <message>
        <source>%1 is asked again at once, before the end of its quarantine. Until it has earned trust again its answers weigh less. If it still lies, it is quarantined again, for longer.</source>
        <translation>立即重新询问 %1，早于隔离期满。在重新获得信任之前，其应答权重较低。若仍说谎，将再次隔离，时间更长。</translation>
    </message>
    <message>
        <source>%1 forgets the name and everything below it, and asks anew. For a moment its answers to these names take longer. This cannot be undone.</source>
        <translation>%1 将忘记该域名及其下级并重新查询。这些域名的应答会暂时变慢。此操作无法撤销。</translation>
    </message>
    <message>
        <source>%1?</source>
        <translation>%1？</translation>
    </message>
    <message>
        <source>Name to flush</source>
        <translation>要清除的域名</translation>
    </message>
    <message>
        <source>everything</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>&amp;Name and below:</source>
        <translation>域名及其下级(&amp;N)：</translation>
    </message>
    <message>
        <source>Who did it and when is written to the audit history.</source>
        <translation>操作者与时间将写入审计历史。</translation>
    </message>
    <message>
        <source>Needs the role operator; you are a viewer.</source>
        <translation>需要操作员角色；您是查看者。</translation>
    </message>
</context>
<context>
    <name>harddns::ui::NameQuestion</name>
    <message>
        <source>Name</source>
        <translation>域名</translation>
    </message>
    <message>
        <source>Name, for example www.bank.example</source>
        <translation>域名，例如 www.bank.example</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Ask anew, not from the cache</source>
        <translation>重新查询，不用缓存</translation>
    </message>
    <message>
        <source>Write a name first.</source>
        <translation>请先输入域名。</translation>
    </message>
    <message>
        <source>A name has no blanks.</source>
        <translation>域名不能含空格。</translation>
    </message>
    <message>
        <source>A name has at most %1 characters.</source>
        <translation>域名最多 %1 个字符。</translation>
    </message>
    <message>
        <source>There is an empty part between two dots.</source>
        <translation>两个点之间为空。</translation>
    </message>
    <message>
        <source>A part between two dots has at most %1 characters.</source>
        <translation>两个点之间最多 %1 个字符。</translation>
    </message>
    <message>
        <source>Write a type, for example A.</source>
        <translation>请输入类型，例如 A。</translation>
    </message>
</context>
<context>
    <name>harddns::ui::Navigation</name>
    <message>
        <source>Pages</source>
        <translation>页面</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Watch</source>
        <translation>监视</translation>
    </message>
    <message>
        <source>Measure</source>
        <translation>测量</translation>
    </message>
    <message>
        <source>Operate</source>
        <translation>运维</translation>
    </message>
    <message>
        <source>Prove</source>
        <translation>证明</translation>
    </message>
</context>
<context>
    <name>harddns::ui::NodeDetail</name>
    <message>
        <source>Node</source>
        <translation>节点</translation>
    </message>
    <message>
        <source>Answer time, p95</source>
        <translation>应答时间，p95</translation>
    </message>
    <message>
        <source>Disagreements</source>
        <translation>分歧</translation>
    </message>
    <message>
        <source>What it said differently</source>
        <translation>它的不同回答</translation>
    </message>
    <message>
        <source>&amp;Quarantine…</source>
        <translation>隔离(&amp;Q)…</translation>
    </message>
    <message>
        <source>&amp;Release now…</source>
        <translation>立即解除隔离(&amp;R)…</translation>
    </message>
    <message>
        <source>Open alert</source>
        <translation>打开告警</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Weight</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>Answers</source>
        <translation>应答</translation>
    </message>
    <message>
        <source>Failures</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>Certificate</source>
        <translation>证书</translation>
    </message>
    <message>
        <source>Forged replies</source>
        <translation>伪造的应答</translation>
    </message>
    <message>
        <source>Software</source>
        <translation>软件</translation>
    </message>
    <message>
        <source>Cache</source>
        <translation>缓存</translation>
    </message>
    <message>
        <source>Not asked in votes of this node any more until somebody releases it.</source>
        <translation>在有人解除之前，本节点的投票不再询问它。</translation>
    </message>
    <message>
        <source>Asked again at once, before the end of its quarantine.</source>
        <translation>立即重新询问，早于隔离期满。</translation>
    </message>
    <message>
        <source>Told to forget a name and everything below it.</source>
        <translation>令其忘记某域名及其下级。</translation>
    </message>
    <message>
        <source>Needs the role operator; you are a viewer.</source>
        <translation>需要操作员角色；您是查看者。</translation>
    </message>
    <message>
        <source>No node</source>
        <translation>无节点</translation>
    </message>
    <message>
        <source>Choose one on the map or in the table.</source>
        <translation>请在图上或表中选择一个。</translation>
    </message>
    <message>
        <source>No node is chosen</source>
        <translation>未选择节点</translation>
    </message>
    <message>
        <source>%1, this node</source>
        <translation>%1，本节点</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>Node %1, %2</source>
        <translation>节点 %1，%2</translation>
    </message>
    <message>
        <source>Open alert %1</source>
        <translation>告警 %1</translation>
    </message>
    <message>
        <source>Latest disagreements</source>
        <translation>最近的分歧</translation>
    </message>
    <message>
        <source>It agreed in every vote %1.</source>
        <translation>%1的每次投票均一致。</translation>
    </message>
    <message>
        <source>None fits the filter %1.</source>
        <translation>%1没有符合筛选条件的分歧。</translation>
    </message>
    <message>
        <source>%1. %2</source>
        <translation>%1。%2</translation>
    </message>
    <message>
        <source>%1: health %2, trust %3, load %4</source>
        <translation>%1：健康 %2，信任 %3，负载 %4</translation>
    </message>
    <message>
        <source>none %1</source>
        <translation>%1没有</translation>
    </message>
    <message>
        <source>p50 %1 ms, p95 %2 ms of %3</source>
        <translation>p50 %1 ms，p95 %2 ms，共 %3</translation>
    </message>
    <message>
        <source>%1 in a row</source>
        <translation>连续 %1 次</translation>
    </message>
    <message>
        <source>ends %1, %2</source>
        <translation>%1 到期，%2</translation>
    </message>
    <message>
        <source>not seen yet</source>
        <translation>尚未见到</translation>
    </message>
    <message>
        <source>%1 since %2, it goes on</source>
        <translation>自 %2 起 %1 个，仍在继续</translation>
    </message>
    <message>
        <source>%1, ended %2</source>
        <translation>%1 个，于 %2 结束</translation>
    </message>
    <message>
        <source>%1 refused %2</source>
        <translation>%2拒绝 %1 个</translation>
    </message>
    <message>
        <source>no unusual number noticed</source>
        <translation>数量未见异常</translation>
    </message>
    <message>
        <source>harddnsd %1, up %2</source>
        <translation>harddnsd %1，已运行 %2</translation>
    </message>
    <message numerus="yes">
        <source>%Ln records, %1 of %2</source>
        <translation>
            <numerusform>%Ln 条记录，%1/%2</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 ms</source>
        <translation>%1 ms</translation>
    </message>
    <message>
        <source>%1, unexplained %2</source>
        <translation>%1，未解释 %2</translation>
    </message>
    <message>
        <source>%1, all explained</source>
        <translation>%1，均已解释</translation>
    </message>
    <message>
        <source>%1 was left as it is: %2</source>
        <translation>%1 保持不变：%2</translation>
    </message>
    <message>
        <source>earlier quarantines: %1</source>
        <translation>此前隔离次数：%1</translation>
    </message>
    <message>
        <source>What is known of this node</source>
        <translation>关于此节点的已知信息</translation>
    </message>
    <message>
        <source>F&amp;lush…</source>
        <translation>清除(&amp;L)…</translation>
    </message>
</context>
<context>
    <name>harddns::ui::NodeDissentModel</name>
    <message>
        <source>When</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Grade</source>
        <translation>级别</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>域名</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>类型</translation>
    </message>
</context>
<context>
    <name>harddns::ui::NodeMap</name>
    <message>
        <source>%1 %2</source>
        <translation>%1 %2</translation>
    </message>
    <message>
        <source>%1 %2, %3</source>
        <translation>%1 %2，%3</translation>
    </message>
    <message>
        <source>Map of the nodes</source>
        <translation>节点图</translation>
    </message>
</context>
<context>
    <name>harddns::ui::NodeRow</name>
    <message>
        <source>Renew before %1</source>
        <translation>请在 %1 前续期</translation>
    </message>
    <message>
        <source>Quarantined</source>
        <translation>已隔离</translation>
    </message>
    <message>
        <source>until somebody releases it</source>
        <translation>直到有人解除</translation>
    </message>
    <message>
        <source>until %1</source>
        <translation>至 %1</translation>
    </message>
    <message>
        <source>Release it when its path is checked</source>
        <translation>检查路径后解除隔离</translation>
    </message>
    <message>
        <source>Check its path</source>
        <translation>检查路径</translation>
    </message>
    <message>
        <source>Silent</source>
        <translation>无应答</translation>
    </message>
    <message>
        <source>does not answer</source>
        <translation>无应答</translation>
    </message>
    <message>
        <source>Check the node and its network</source>
        <translation>检查该节点及其网络</translation>
    </message>
    <message>
        <source>Certificate ends</source>
        <translation>证书将到期</translation>
    </message>
    <message>
        <source>Certificate ended</source>
        <translation>证书已过期</translation>
    </message>
    <message>
        <source>Unreliable</source>
        <translation>不可靠</translation>
    </message>
    <message>
        <source>answers %1 of its questions</source>
        <translation>应答了 %1 的询问</translation>
    </message>
    <message>
        <source>Check its network</source>
        <translation>检查其网络</translation>
    </message>
    <message>
        <source>Slow</source>
        <translation>慢</translation>
    </message>
    <message>
        <source>%1 ms, the others %2 ms</source>
        <translation>%1 ms，其他 %2 ms</translation>
    </message>
    <message>
        <source>Certificate ends soon</source>
        <translation>证书即将到期</translation>
    </message>
    <message>
        <source>Healthy</source>
        <translation>健康</translation>
    </message>
    <message>
        <source>%1 ms</source>
        <translation>%1 ms</translation>
    </message>
    <message numerus="yes">
        <source>%Ln forged replies</source>
        <translation>
            <numerusform>%Ln 个伪造应答</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln vote</source>
        <comment>so many nodes vote</comment>
        <translation>
            <numerusform>%Ln 个参与投票</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 quarantined</source>
        <translation>%1 已隔离</translation>
    </message>
    <message>
        <source>%1 silent</source>
        <translation>%1 个无应答</translation>
    </message>
    <message>
        <source>ended</source>
        <translation>已过期</translation>
    </message>
    <message>
        <source>%1 d</source>
        <translation>%1 天</translation>
    </message>
    <message>
        <source>Check path, see alert %1</source>
        <translation>检查路径，见告警 %1</translation>
    </message>
</context>
<context>
    <name>harddns::ui::NodeWords</name>
    <message>
        <source>the node is reached again</source>
        <translation>节点已恢复连接</translation>
    </message>
    <message>
        <source>the node is not reached any more: %1</source>
        <translation>已无法连接节点：%1</translation>
    </message>
    <message>
        <source>in quarantine until an operator releases it</source>
        <translation>已隔离，直到操作员解除</translation>
    </message>
    <message>
        <source>in quarantine: the evidence names it; it is not asked any more</source>
        <translation>已隔离：证据指向它；不再询问</translation>
    </message>
    <message>
        <source>released: its time is over and it answered the canaries</source>
        <translation>已解除隔离：期限已满且探测应答正确</translation>
    </message>
    <message>
        <source>released by an operator</source>
        <translation>由操作员解除隔离</translation>
    </message>
    <message>
        <source>out of rotation: it did not answer %1 times in a row</source>
        <translation>退出轮转：连续 %1 次未应答</translation>
    </message>
    <message>
        <source>in rotation again</source>
        <translation>恢复轮转</translation>
    </message>
    <message>
        <source>told to forget the name, its zone and what is below it</source>
        <translation>令其清除该域名、所属区域及其下内容</translation>
    </message>
    <message>
        <source>told to forget the name and what is below it</source>
        <translation>令其清除该域名及其下内容</translation>
    </message>
    <message>
        <source>told to forget the name</source>
        <translation>令其清除该域名</translation>
    </message>
    <message>
        <source>told to forget everything</source>
        <translation>令其清除全部内容</translation>
    </message>
    <message>
        <source>a trust anchor is not trusted any more</source>
        <translation>某信任锚不再受信任</translation>
    </message>
    <message>
        <source>a trust anchor is %1 now</source>
        <translation>某信任锚现为%1</translation>
    </message>
    <message>
        <source>%1 votes and %2 disagreements left the node&apos;s memory before they could be written</source>
        <translation>%1 次投票和 %2 条分歧在写入前已离开节点内存</translation>
    </message>
    <message>
        <source>%1 of the node&apos;s reports did not arrive at all</source>
        <translation>节点的 %1 份报告完全未送达</translation>
    </message>
    <message>
        <source>%1 votes and %2 other rows did not come into the store: the queue was full; %3 were refused by SQLite</source>
        <translation>%1 次投票和 %2 个其他行未进入存储：队列已满；%3 个被 SQLite 拒绝</translation>
    </message>
    <message>
        <source>the store was not open from %1 to %2: votes, disagreements and alerts of that time may be missing</source>
        <translation>存储在 %1 至 %2 期间未打开：该时段的投票、分歧和告警可能缺失</translation>
    </message>
    <message>
        <source>%1 actions of operators and changes of the configuration were not written</source>
        <translation>%1 项操作员操作和配置更改未写入</translation>
    </message>
    <message>
        <source>the configuration was taken over</source>
        <translation>配置已生效</translation>
    </message>
    <message>
        <source>the configuration was refused, the old one stays: %1</source>
        <translation>配置被拒绝，沿用旧配置：%1</translation>
    </message>
    <message>
        <source>only a restart takes over %1</source>
        <translation>需重启才能生效：%1</translation>
    </message>
    <message>
        <source>the heads of the history are signed with another key of this node from here on</source>
        <translation>历史的链头自此改用此节点的另一密钥签名</translation>
    </message>
    <message>
        <source>the store was opened</source>
        <translation>存储已打开</translation>
    </message>
    <message>
        <source>the run before did not end in order</source>
        <translation>上一次运行未正常结束</translation>
    </message>
    <message>
        <source>votes are not kept</source>
        <translation>不保留投票</translation>
    </message>
    <message>
        <source>one vote in %1 is kept</source>
        <translation>每 %1 次投票保留一次</translation>
    </message>
    <message>
        <source>the store was closed in order</source>
        <translation>存储已正常关闭</translation>
    </message>
    <message>
        <source>the system&apos;s clock was set back by %1 s</source>
        <translation>系统时钟被拨回 %1 秒</translation>
    </message>
    <message>
        <source>the system&apos;s clock is %1 days ahead of the store&apos;s newest rows: until it has been so for a while, nothing is removed for its age</source>
        <translation>系统时钟比存储中最新的行超前 %1 天：在持续一段时间之前，不按存留时间删除任何内容</translation>
    </message>
    <message>
        <source>the file was damaged (%1) and is kept as %2; this one was begun instead</source>
        <translation>文件已损坏（%1），另存为 %2；改用此新文件</translation>
    </message>
    <message>
        <source>%1 is not asked any more until it is released</source>
        <translation>不再询问 %1，直到解除隔离</translation>
    </message>
    <message>
        <source>%1 is asked again</source>
        <translation>重新询问 %1</translation>
    </message>
    <message>
        <source>%1 was told to forget everything</source>
        <translation>已令 %1 清除全部内容</translation>
    </message>
    <message>
        <source>%1 was told to forget %2 and what is below it</source>
        <translation>已令 %1 清除 %2 及其下内容</translation>
    </message>
    <message>
        <source>not asked any more until it is released by hand</source>
        <translation>不再询问，直到手动解除隔离</translation>
    </message>
    <message>
        <source>asked again</source>
        <translation>重新询问</translation>
    </message>
    <message>
        <source>the configuration file was read again and taken over</source>
        <translation>配置文件已重新读取并生效</translation>
    </message>
    <message>
        <source>the log level was set to %1 until the next reload</source>
        <translation>日志级别已设为 %1，至下次重新加载为止</translation>
    </message>
    <message>
        <source>%1 gave forged answers for %2.</source>
        <translation>%1 对 %2 给出了伪造的应答。</translation>
    </message>
    <message>
        <source>%1 gave a forged answer for %2.</source>
        <translation>%1 对 %2 给出了一个伪造的应答。</translation>
    </message>
    <message>
        <source>Nothing is urgent; check the path of %1.</source>
        <translation>并不紧急；请检查 %1 的路径。</translation>
    </message>
    <message>
        <source>Nothing is urgent; open the vote to see the evidence.</source>
        <translation>并不紧急；打开投票查看证据。</translation>
    </message>
    <message>
        <source>%1 were outvoted for %2, and the answer looks forged.</source>
        <translation>%1 在 %2 上被多数否决，其应答疑似伪造。</translation>
    </message>
    <message>
        <source>%1 was outvoted for %2, and the answer looks forged.</source>
        <translation>%1 在 %2 上被多数否决，其应答疑似伪造。</translation>
    </message>
    <message>
        <source>%1 were outvoted for %2.</source>
        <translation>%1 在 %2 上被多数否决。</translation>
    </message>
    <message>
        <source>%1 was outvoted for %2.</source>
        <translation>%1 在 %2 上被多数否决。</translation>
    </message>
    <message>
        <source>No action needed.</source>
        <translation>无需操作。</translation>
    </message>
    <message>
        <source>No action needed while answers stay safe.</source>
        <translation>只要应答保持安全，就无需操作。</translation>
    </message>
    <message>
        <source>%1 of group %2 gave the same wrong answer for %3, and nobody outside the group did.</source>
        <translation>组 %2 的 %1 对 %3 给出了相同的错误应答，而组外没有节点如此。</translation>
    </message>
    <message>
        <source>Check what the group shares: its upstream path, or a proxy that answers in between.</source>
        <translation>请检查该组的共同之处：上游路径，或在中间应答的代理。</translation>
    </message>
    <message>
        <source>As many nodes as a majority (%1) contradict the proof for %2.</source>
        <translation>达到多数的节点（%1）与 %2 的证明相矛盾。</translation>
    </message>
    <message>
        <source>As many nodes as a majority contradict the proof for %1.</source>
        <translation>达到多数的节点与 %1 的证明相矛盾。</translation>
    </message>
    <message>
        <source>Urgent: treat these nodes as attacked until the evidence is explained.</source>
        <translation>紧急：在证据得到解释之前，请将这些节点视为已受攻击。</translation>
    </message>
    <message>
        <source>No majority for %1: %2 of %3.</source>
        <translation>%1 没有多数：%3 票中为 %2。</translation>
    </message>
    <message>
        <source>No majority for %1.</source>
        <translation>%1 未达成多数。</translation>
    </message>
    <message>
        <source>Open the vote to see who said what.</source>
        <translation>打开投票，查看各节点的回答。</translation>
    </message>
    <message>
        <source>Flood of forged replies at %1: %2 a minute, usual up to %3.</source>
        <translation>%1 遭伪造应答洪泛：每分钟 %2 个，平时至多 %3 个。</translation>
    </message>
    <message>
        <source>%1 told a client something else than the vote about %2.</source>
        <translation>%1 就 %2 告知客户端的内容与投票不同。</translation>
    </message>
    <message>
        <source>%1 told a client something else than the vote.</source>
        <translation>%1 告知客户端的内容与投票不符。</translation>
    </message>
    <message>
        <source>Certain: its own signatures prove it.</source>
        <translation>确定：其自身签名即为证明。</translation>
    </message>
    <message>
        <source>Urgent: keep clients away from %1 and find out who controls it.</source>
        <translation>紧急：让客户端远离 %1，并查明由谁控制。</translation>
    </message>
    <message>
        <source>%1 does not answer and is out of rotation since %2.</source>
        <translation>%1 没有应答，自 %2 起退出轮转。</translation>
    </message>
    <message>
        <source>The others vote without it.</source>
        <translation>其余节点继续投票。</translation>
    </message>
    <message>
        <source>Check the node and its network.</source>
        <translation>请检查该节点及其网络。</translation>
    </message>
    <message>
        <source>Seen %1 times, for example for %2.</source>
        <translation>出现 %1 次，例如 %2。</translation>
    </message>
    <message>
        <source>Seen %1 times since %2.</source>
        <translation>自 %2 起出现 %1 次。</translation>
    </message>
    <message>
        <source>Certain: %1 evidence points, critical from %2.</source>
        <translation>确定：证据 %1 分（%2 分起为严重）。</translation>
    </message>
    <message>
        <source>Likely: %1 evidence points, warning from %2.</source>
        <translation>很可能：证据 %1 分（%2 分起为警告）。</translation>
    </message>
    <message>
        <source>Possible: %1 evidence points, notice from %2.</source>
        <translation>可能：证据 %1 分（%2 分起为提示）。</translation>
    </message>
    <message>
        <source>Clients got the right answer.</source>
        <translation>客户端得到了正确的应答。</translation>
    </message>
    <message>
        <source>We answered with a failure instead of guessing.</source>
        <translation>我们返回失败应答，而不是猜测。</translation>
    </message>
    <message>
        <source>The name was flushed at %1.</source>
        <translation>已在 %1 清除该域名。</translation>
    </message>
    <message>
        <source>The name and its zone were flushed at %1.</source>
        <translation>已在 %1 清除该域名及其区域。</translation>
    </message>
    <message>
        <source>%1 is quarantined until somebody releases it.</source>
        <translation>%1 已被隔离，直到有人解除。</translation>
    </message>
    <message>
        <source>%1 are quarantined until somebody releases them.</source>
        <translation>%1 已被隔离，直到有人解除。</translation>
    </message>
    <message>
        <source>%1 is quarantined until %2.</source>
        <translation>%1 被隔离至 %2。</translation>
    </message>
    <message>
        <source>%1 are quarantined until %2.</source>
        <translation>%1 被隔离至 %2。</translation>
    </message>
    <message>
        <source>It contradicts an answer that is proven by signatures from the trust anchor down.</source>
        <translation>它与一个从信任锚起由签名证明的应答相矛盾。</translation>
    </message>
    <message>
        <source>Asked again over TCP, the node gives the decided answer: what it had before was forged on the way.</source>
        <translation>通过 TCP 再次询问时，节点给出了裁定的应答：此前得到的内容在途中被伪造。</translation>
    </message>
    <message>
        <source>Two other nodes fetched the name over TCP from the zone&apos;s own servers: the record is not there, and it never won a vote.</source>
        <translation>另外两个节点通过 TCP 从该区域自己的服务器获取了此域名：没有该记录，它也从未赢得投票。</translation>
    </message>
    <message>
        <source>The node believes in other servers for the zone than the vote attests.</source>
        <translation>节点所信的该区域服务器与投票所证实的不同。</translation>
    </message>
    <message>
        <source>A made-up name below the zone resolves at the node to the same data; everywhere else it does not exist.</source>
        <translation>该区域下一个编造的域名在该节点解析到相同的数据；在其他地方并不存在。</translation>
    </message>
    <message>
        <source>The record claims to live longer than the zone&apos;s own servers allow.</source>
        <translation>该记录声称的有效期超过该区域自己的服务器所允许的。</translation>
    </message>
    <message>
        <source>The node received far more replies with wrong ids than usual: somebody was guessing.</source>
        <translation>节点收到的 ID 错误的应答远多于平时：有人在猜测。</translation>
    </message>
    <message>
        <source>The name had one and the same answer for at least a day, and this is not it.</source>
        <translation>该域名至少一天内只有同一个应答，而这个不是。</translation>
    </message>
    <message>
        <source>The name&apos;s answers vary, but this record was never seen among them.</source>
        <translation>该域名的应答会变化，但从未出现过此记录。</translation>
    </message>
    <message>
        <source>The name&apos;s answers vary or are not known yet, and this one comes from the same network or was attested before.</source>
        <translation>该域名的应答会变化或尚不了解，而这个来自同一网络或曾被证实。</translation>
    </message>
    <message>
        <source>It is a part of a pool of records that take turns, all attested before.</source>
        <translation>它属于一组轮流出现的记录，均曾被证实。</translation>
    </message>
    <message>
        <source>The zone itself has just changed, and the change is spreading.</source>
        <translation>该区域本身刚刚更改，更改正在传播。</translation>
    </message>
    <message>
        <source>A node</source>
        <translation>某节点</translation>
    </message>
    <message>
        <source>the node</source>
        <translation>该节点</translation>
    </message>
    <message>
        <source>Nodes</source>
        <translation>节点</translation>
    </message>
    <message>
        <source>everything</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>configured</source>
        <translation>已配置</translation>
    </message>
    <message>
        <source>pending</source>
        <translation>待定</translation>
    </message>
    <message>
        <source>valid</source>
        <translation>有效</translation>
    </message>
    <message>
        <source>missing</source>
        <translation>缺失</translation>
    </message>
    <message>
        <source>revoked</source>
        <translation>已吊销</translation>
    </message>
    <message>
        <source>quarantine</source>
        <translation>隔离</translation>
    </message>
    <message>
        <source>release</source>
        <translation>解除隔离</translation>
    </message>
    <message>
        <source>flush</source>
        <translation>清除缓存</translation>
    </message>
    <message>
        <source>flush-member</source>
        <translation>清除节点缓存</translation>
    </message>
    <message>
        <source>reload</source>
        <translation>重新加载</translation>
    </message>
    <message>
        <source>log-level</source>
        <translation>日志级别</translation>
    </message>
    <message>
        <source>%1 and %2</source>
        <translation>%1 和 %2</translation>
    </message>
    <message>
        <source>many names below %1</source>
        <translation>%1 之下的多个域名</translation>
    </message>
    <message>
        <source>all types</source>
        <translation>所有类型</translation>
    </message>
    <message>
        <source>%1 and what is below the name</source>
        <translation>%1及该域名之下的内容</translation>
    </message>
    <message>
        <source>%1, zone cuts too</source>
        <translation>%1，包括区域切分</translation>
    </message>
    <message numerus="yes">
        <source>forgot %1: %Ln entries</source>
        <translation>
            <numerusform>已清除%1：%Ln 个条目</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 was refused: %2</source>
        <translation>%1被拒绝：%2</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>an action and what was done</comment>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>the node shows another certificate; before and after are their ends</source>
        <translation>节点出示了另一证书；之前与之后是其到期日</translation>
    </message>
    <message>
        <source>%1 %2 asked %3 over %4, %5 ms</source>
        <comment>a time, a zone, a server, a protocol</comment>
        <translation>%1 %2 询问 %3，经 %4，%5 ms</translation>
    </message>
    <message>
        <source>%1 %2</source>
        <comment>a node and what happened to it</comment>
        <translation>%1 %2</translation>
    </message>
</context>
<context>
    <name>harddns::ui::NodesModel</name>
    <message>
        <source>Node</source>
        <translation>节点</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Weight</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>How often it is chosen as a collector: health × trust × (1 − load)</source>
        <translation>被选为收集节点的频度：健康 × 信任 × (1 − 负载)</translation>
    </message>
    <message>
        <source>Trust %</source>
        <translation>信任 %</translation>
    </message>
    <message>
        <source>Falls when it is caught with a forged answer, grows back with good ones</source>
        <translation>给出伪造应答时下降，正确应答时回升</translation>
    </message>
    <message>
        <source>Health %</source>
        <translation>健康 %</translation>
    </message>
    <message>
        <source>Share of questions it answered lately</source>
        <translation>近期应答的询问所占比例</translation>
    </message>
    <message>
        <source>Load %</source>
        <translation>负载 %</translation>
    </message>
    <message>
        <source>By its own word</source>
        <translation>据其自述</translation>
    </message>
    <message>
        <source>p50 ms</source>
        <translation>p50 ms</translation>
    </message>
    <message>
        <source>Half of its answers in the time shown came within</source>
        <translation>所示时间内其一半应答所用时间</translation>
    </message>
    <message>
        <source>p95 ms</source>
        <translation>p95 ms</translation>
    </message>
    <message>
        <source>95 % of its answers in the time shown came within</source>
        <translation>所示时间内其 95 % 应答所用时间</translation>
    </message>
    <message>
        <source>p95 against the slowest</source>
        <translation>p95 与最慢者相比</translation>
    </message>
    <message>
        <source>Ballots/s</source>
        <translation>选票/秒</translation>
    </message>
    <message>
        <source>Answers to this node&apos;s votes a second, over the last minute shown</source>
        <translation>在所示最后一分钟内，每秒对本节点投票的应答数</translation>
    </message>
    <message>
        <source>Differs</source>
        <translation>不一致</translation>
    </message>
    <message>
        <source>Votes in the time shown in which it said something else</source>
        <translation>所示时间内其回答不一致的投票</translation>
    </message>
    <message>
        <source>Failures</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>Questions without an answer in a row</source>
        <translation>连续未应答的询问</translation>
    </message>
    <message>
        <source>Quarantine ends</source>
        <translation>隔离到期</translation>
    </message>
    <message>
        <source>Certificate</source>
        <translation>证书</translation>
    </message>
    <message>
        <source>Time left until its certificate ends</source>
        <translation>证书剩余有效期</translation>
    </message>
    <message>
        <source>To do</source>
        <translation>待办</translation>
    </message>
    <message>
        <source>when released</source>
        <translation>解除时</translation>
    </message>
    <message>
        <source>%1 ms</source>
        <translation>%1 ms</translation>
    </message>
    <message>
        <source>Slow</source>
        <translation>慢</translation>
    </message>
    <message>
        <source>%1 of them unexplained</source>
        <translation>其中 %1 条未解释</translation>
    </message>
</context>
<context>
    <name>harddns::ui::NodesPage</name>
    <message>
        <source>Nodes</source>
        <translation>节点</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>Save the table as CSV</source>
        <translation>将表格存为 CSV</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>网络</translation>
    </message>
    <message>
        <source>Line width: answers to this node&apos;s votes. Dashed: does not vote. Red: forged replies arrive.</source>
        <translation>线宽：对本节点投票的应答。虚线：不参与投票。红色：收到伪造应答。</translation>
    </message>
    <message>
        <source>All nodes</source>
        <translation>所有节点</translation>
    </message>
    <message>
        <source>%1 in the network: %2</source>
        <translation>网络中 %1 个：%2</translation>
    </message>
    <message>
        <source>This node is alone.</source>
        <translation>此节点是单独的。</translation>
    </message>
    <message>
        <source>The node has not told anything yet.</source>
        <translation>节点尚未提供任何信息。</translation>
    </message>
    <message>
        <source>It does not vote, so nobody checks what it answers. Make it a member of a network.</source>
        <translation>它不参与投票，因此没有人检查其应答。请将其加入网络。</translation>
    </message>
    <message>
        <source>Its nodes appear here as soon as it answers.</source>
        <translation>一旦应答，其节点将显示在此。</translation>
    </message>
    <message>
        <source>p95 answer time to the collector</source>
        <translation>到收集节点的应答时间 p95</translation>
    </message>
    <message>
        <source>all of them; disagreements as filtered</source>
        <translation>全部；分歧按筛选</translation>
    </message>
    <message>
        <source>Save the table of nodes</source>
        <translation>保存节点表</translation>
    </message>
    <message>
        <source>CSV (*.csv)</source>
        <translation>CSV (*.csv)</translation>
    </message>
    <message>
        <source>Not saved: %1</source>
        <translation>未保存：%1</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
</context>
<context>
    <name>harddns::ui::Notifier</name>
    <message numerus="yes">
        <source>%n more alerts</source>
        <translation>
            <numerusform>另有 %n 条告警</numerusform>
        </translation>
    </message>
    <message>
        <source>The gravest is %1</source>
        <translation>最严重的是 %1</translation>
    </message>
    <message>
        <source>Alert command: %1</source>
        <translation>告警命令：%1</translation>
    </message>
    <message>
        <source>Alert webhook: %1</source>
        <translation>告警 Webhook：%1</translation>
    </message>
</context>
<context>
    <name>harddns::ui::Overview</name>
    <message>
        <source>Decided by %1</source>
        <translation>决定方式：%1</translation>
    </message>
    <message>
        <source>Forged: %1</source>
        <translation>伪造：%1</translation>
    </message>
    <message>
        <source>%1 acknowledged alert %2</source>
        <translation>%1 确认了告警 %2</translation>
    </message>
    <message>
        <source>%1 noted at alert %2: %3</source>
        <translation>%1 为告警 %2 添加备注：%3</translation>
    </message>
    <message>
        <source>%1 silenced alert %2 until %3</source>
        <translation>%1 将告警 %2 静默至 %3</translation>
    </message>
    <message>
        <source>%1 closed alert %2</source>
        <translation>%1 关闭了告警 %2</translation>
    </message>
</context>
<context>
    <name>harddns::ui::OverviewPage</name>
    <message>
        <source>%1 acknowledged alert %2</source>
        <translation>%1 确认了告警 %2</translation>
    </message>
    <message>
        <source>Nothing happened %1.</source>
        <translation>%1没有发生任何事。</translation>
    </message>
    <message>
        <source>Widen the range, or look into the history.</source>
        <translation>扩大时间范围，或查看历史。</translation>
    </message>
    <message>
        <source>This node keeps no audit history: only alerts are shown here.</source>
        <translation>此节点没有审计历史：此处仅显示告警。</translation>
    </message>
    <message>
        <source>Not acknowledged: %1</source>
        <translation>未确认：%1</translation>
    </message>
    <message>
        <source>Overview</source>
        <translation>概览</translation>
    </message>
    <message>
        <source>Queries</source>
        <translation>查询</translation>
    </message>
    <message>
        <source>Votes</source>
        <translation>投票</translation>
    </message>
    <message>
        <source>Answer time, p95</source>
        <translation>应答时间，p95</translation>
    </message>
    <message>
        <source>Unexplained dissent</source>
        <translation>未解释的分歧</translation>
    </message>
    <message>
        <source>Forged replies refused</source>
        <translation>已拒绝的伪造应答</translation>
    </message>
    <message>
        <source>Queries without an answer</source>
        <translation>无应答的查询</translation>
    </message>
    <message>
        <source>Load and disagreement</source>
        <translation>负载与分歧</translation>
    </message>
    <message>
        <source>Nodes</source>
        <translation>节点</translation>
    </message>
    <message>
        <source>Top disagreements</source>
        <translation>主要分歧</translation>
    </message>
    <message>
        <source>by name, unexplained first</source>
        <translation>按域名，未解释的优先</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>显示全部</translation>
    </message>
    <message>
        <source>Show all disagreements</source>
        <translation>显示所有分歧</translation>
    </message>
    <message>
        <source>What happened</source>
        <translation>发生了什么</translation>
    </message>
    <message>
        <source>Open history</source>
        <translation>打开历史</translation>
    </message>
    <message>
        <source>Open incident %1</source>
        <translation>打开安全事件 %1</translation>
    </message>
    <message>
        <source>Acknowledge</source>
        <translation>确认</translation>
    </message>
    <message>
        <source>Needs the role operator; you are a viewer.</source>
        <translation>需要操作员角色；您是查看者。</translation>
    </message>
    <message>
        <source>Open alerts</source>
        <translation>打开的告警</translation>
    </message>
    <message>
        <source>Silenced</source>
        <translation>已静默</translation>
    </message>
    <message>
        <source>until %1</source>
        <translation>至 %1</translation>
    </message>
    <message>
        <source>a second</source>
        <translation>每秒</translation>
    </message>
    <message>
        <source>%1 from cache</source>
        <translation>%1 来自缓存</translation>
    </message>
    <message>
        <source>%1 exact match</source>
        <translation>%1 完全一致</translation>
    </message>
    <message>
        <source>ms</source>
        <translation>ms</translation>
    </message>
    <message>
        <source>nothing had to be resolved</source>
        <translation>无需解析</translation>
    </message>
    <message>
        <source>p50 %1 ms, p99 %2 ms</source>
        <translation>p50 %1 ms，p99 %2 ms</translation>
    </message>
    <message>
        <source>%1 explained, filtered</source>
        <translation>%1 条已解释，已筛选</translation>
    </message>
    <message>
        <source>%1 of votes, explained</source>
        <translation>占投票 %1，已解释</translation>
    </message>
    <message>
        <source>all from %1</source>
        <translation>均来自 %1</translation>
    </message>
    <message numerus="yes">
        <source>from %Ln nodes</source>
        <translation>
            <numerusform>来自 %Ln 个节点</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln zones</source>
        <translation>
            <numerusform>%Ln 个区域</numerusform>
        </translation>
    </message>
    <message>
        <source>a minute</source>
        <translation>每分钟</translation>
    </message>
    <message>
        <source>usual %1 to %2</source>
        <translation>通常 %1 至 %2</translation>
    </message>
    <message>
        <source>%</source>
        <translation>%</translation>
    </message>
    <message>
        <source>votes without result: %1</source>
        <translation>无结果的投票：%1</translation>
    </message>
    <message>
        <source>Queries a second</source>
        <translation>每秒查询</translation>
    </message>
    <message>
        <source>Votes a second</source>
        <translation>每秒投票</translation>
    </message>
    <message>
        <source>Disagreements in %1</source>
        <translation>每 %1的分歧</translation>
    </message>
    <message>
        <source>drag to choose a range for every page</source>
        <translation>拖动可为所有页面选择时间范围</translation>
    </message>
    <message>
        <source>queries and votes: all; disagreements: filtered, %1 unexplained</source>
        <translation>查询与投票：全部；分歧：已筛选，%1 条未解释</translation>
    </message>
    <message>
        <source>this node does not vote, or has not told anything yet</source>
        <translation>此节点不参与投票，或尚未提供任何信息</translation>
    </message>
    <message>
        <source>p95 answer time to the collector, %1</source>
        <translation>到收集节点的应答时间 p95，%1</translation>
    </message>
    <message>
        <source>No disagreement fits the filter %1.</source>
        <translation>%1没有分歧符合筛选条件。</translation>
    </message>
    <message>
        <source>Widen the range, or show those of every name.</source>
        <translation>扩大时间范围，或显示所有域名的分歧。</translation>
    </message>
    <message>
        <source>Clear the filter</source>
        <translation>清除筛选</translation>
    </message>
    <message>
        <source>No disagreement %1.</source>
        <translation>%1没有分歧。</translation>
    </message>
    <message>
        <source>All votes agreed.</source>
        <translation>所有投票均一致。</translation>
    </message>
    <message>
        <source>There were no votes either.</source>
        <translation>也没有投票。</translation>
    </message>
    <message>
        <source>Show the last 24 hours</source>
        <translation>显示最近 24 小时</translation>
    </message>
    <message>
        <source>one zone</source>
        <translation>1 个区域</translation>
    </message>
    <message>
        <source>in %1</source>
        <translation>%1内</translation>
    </message>
    <message>
        <source>How long clients waited for answers that were not in the cache</source>
        <translation>客户端等待未缓存应答的时间</translation>
    </message>
</context>
<context>
    <name>harddns::ui::PacketModel</name>
    <message>
        <source>No.</source>
        <translation>序号</translation>
    </message>
    <message>
        <source>After ms</source>
        <translation>用时 ms</translation>
    </message>
    <message>
        <source>From the question to this ballot</source>
        <translation>从询问到此选票</translation>
    </message>
    <message>
        <source>From and to</source>
        <translation>来源与去向</translation>
    </message>
    <message>
        <source>What it is</source>
        <translation>内容</translation>
    </message>
    <message>
        <source>collector</source>
        <translation>收集节点</translation>
    </message>
    <message>
        <source>by its own word: %1</source>
        <translation>据其自述：%1</translation>
    </message>
    <message>
        <source>%1 itself</source>
        <translation>%1 自身</translation>
    </message>
    <message>
        <source>Nothing that counts came</source>
        <translation>未收到有效内容</translation>
    </message>
    <message>
        <source>Ballot: no such data</source>
        <translation>选票：无此数据</translation>
    </message>
    <message>
        <source>Ballot: %1</source>
        <translation>选票：%1</translation>
    </message>
    <message>
        <source>No octets: %1 tells this itself. What it exchanged with name servers stays with it.</source>
        <translation>没有字节：这由 %1 自己告知。它与域名服务器交换的内容保留在它那里。</translation>
    </message>
    <message>
        <source>No octets: nothing came from %1 that could be kept.</source>
        <translation>没有字节：%1 没有发来可保存的内容。</translation>
    </message>
    <message>
        <source>No octets: this vote was kept without its packets. The records that %1 sent are in the list.</source>
        <translation>没有字节：此投票保存时未附数据包。%1 发送的记录在列表中。</translation>
    </message>
    <message>
        <source>%1 (octets not kept)</source>
        <translation>%1（未保留字节）</translation>
    </message>
</context>
<context>
    <name>harddns::ui::PacketPanes</name>
    <message>
        <source>Packets</source>
        <translation>数据包</translation>
    </message>
    <message>
        <source>Decoded packet</source>
        <translation>解码的数据包</translation>
    </message>
    <message>
        <source>Filter for this</source>
        <translation>按此筛选</translation>
    </message>
    <message>
        <source>Filter out</source>
        <translation>排除</translation>
    </message>
    <message>
        <source>Decoded</source>
        <translation>解码</translation>
    </message>
    <message>
        <source>Decoded, packet %1</source>
        <translation>解码，数据包 %1</translation>
    </message>
    <message>
        <source>Bytes</source>
        <translation>字节</translation>
    </message>
    <message numerus="yes">
        <source>Bytes: offset %1, %Ln bytes</source>
        <translation>
            <numerusform>字节：偏移 %1，%Ln 字节</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>harddns::ui::PageMoment</name>
    <message>
        <source>in %1</source>
        <translation>%1内</translation>
    </message>
    <message>
        <source>in the %1 this console has watched</source>
        <translation>在此控制台观察的 %1 内</translation>
    </message>
</context>
<context>
    <name>harddns::ui::Plot</name>
    <message>
        <source>The picture could not be made.</source>
        <translation>无法生成图片。</translation>
    </message>
    <message>
        <source>%1 could not be written. Choose another folder.</source>
        <translation>无法写入 %1。请选择其他文件夹。</translation>
    </message>
    <message>
        <source>%1 could not be written: %2</source>
        <translation>无法写入 %1：%2</translation>
    </message>
    <message>
        <source>Export %1</source>
        <translation>导出 %1</translation>
    </message>
    <message>
        <source>Save as PNG…</source>
        <translation>存为 PNG…</translation>
    </message>
    <message>
        <source>Save as PDF…</source>
        <translation>存为 PDF…</translation>
    </message>
    <message>
        <source>Save numbers as CSV…</source>
        <translation>将数据存为 CSV…</translation>
    </message>
    <message>
        <source>Copy numbers</source>
        <translation>复制数据</translation>
    </message>
    <message>
        <source>Show numbers…</source>
        <translation>显示数据…</translation>
    </message>
</context>
<context>
    <name>harddns::ui::QueriesPage</name>
    <message>
        <source>Live queries</source>
        <translation>实时查询</translation>
    </message>
    <message>
        <source>Trace this name</source>
        <translation>追踪此域名</translation>
    </message>
    <message>
        <source>How this node finds the answer to the chosen query (Enter)</source>
        <translation>此节点如何找到所选查询的应答 (Enter)</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Writes the queries that are shown as CSV (Ctrl+E)</source>
        <translation>将所示查询存为 CSV (Ctrl+E)</translation>
    </message>
    <message>
        <source>Export queries</source>
        <translation>导出查询</translation>
    </message>
    <message>
        <source>Queries</source>
        <translation>查询</translation>
    </message>
    <message>
        <source>%1 a second, all shown</source>
        <translation>每秒 %1 个，全部显示</translation>
    </message>
    <message>
        <source>%1 a second, %2 shown</source>
        <translation>每秒 %1 个，显示%2</translation>
    </message>
    <message>
        <source>waiting for the first queries</source>
        <translation>正在等待首批查询</translation>
    </message>
    <message>
        <source>%1 shown</source>
        <translation>显示%1</translation>
    </message>
    <message>
        <source>%1 listed of %2 shown</source>
        <translation>列出 %1 个，显示 %2 个</translation>
    </message>
    <message>
        <source>No query that the filter lets through.</source>
        <translation>没有查询符合筛选条件。</translation>
    </message>
    <message>
        <source>No query was seen in this range.</source>
        <translation>此时间范围内没有查询。</translation>
    </message>
    <message>
        <source>No query has come yet.</source>
        <translation>尚未收到查询。</translation>
    </message>
    <message>
        <source>Queries are listed from the moment this page is opened. Clear the filter to see all of them.</source>
        <translation>自打开此页面起列出查询。清除筛选可查看全部。</translation>
    </message>
    <message>
        <source>Queries are kept only while this page is open. Show what happens now, or look into the history.</source>
        <translation>查询仅在此页面打开期间保留。请查看实时内容，或查看历史。</translation>
    </message>
    <message>
        <source>Point a client at this node, or trace a name below.</source>
        <translation>将客户端指向此节点，或在下方追踪域名。</translation>
    </message>
    <message>
        <source>Clear the filter</source>
        <translation>清除筛选</translation>
    </message>
    <message>
        <source>Show the last 15 min</source>
        <translation>显示最近 15 分钟</translation>
    </message>
    <message>
        <source>Open history</source>
        <translation>打开历史</translation>
    </message>
    <message numerus="yes">
        <source>%Ln queries were written to %1.</source>
        <translation>
            <numerusform>已将 %Ln 个查询写入 %1。</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 could not be written: %2</source>
        <translation>无法写入 %1：%2</translation>
    </message>
    <message>
        <source>nothing is known of %1</source>
        <translation>其中 %1 的情况未知</translation>
    </message>
    <message>
        <source>%1 of %2 left out</source>
        <translation>%2 条中略去 %1 条</translation>
    </message>
    <message>
        <source>paused at %1</source>
        <translation>暂停于 %1</translation>
    </message>
</context>
<context>
    <name>harddns::ui::QueryModel</name>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Client</source>
        <translation>客户端</translation>
    </message>
    <message>
        <source>Protocol</source>
        <translation>协议</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>域名</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Answered from</source>
        <translation>应答来源</translation>
    </message>
    <message>
        <source>Cache: attested before. Vote: the network was asked for it.</source>
        <translation>缓存：先前已证实。投票：为此询问了网络。</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>Answer ms</source>
        <translation>应答 ms</translation>
    </message>
    <message>
        <source>From the question to the answer</source>
        <translation>从查询到应答</translation>
    </message>
    <message>
        <source>Proof</source>
        <translation>证明</translation>
    </message>
    <message>
        <source>Validated: signatures prove the answer down from a trust anchor (DNSSEC)</source>
        <translation>已验证：签名从信任锚起证明了应答 (DNSSEC)</translation>
    </message>
    <message>
        <source>Cache</source>
        <translation>缓存</translation>
    </message>
    <message>
        <source>Vote</source>
        <translation>投票</translation>
    </message>
    <message>
        <source>Alone</source>
        <translation>单独</translation>
    </message>
    <message>
        <source>Expired data</source>
        <translation>过期数据</translation>
    </message>
    <message>
        <source>This node</source>
        <translation>本节点</translation>
    </message>
    <message>
        <source>No answer</source>
        <translation>无应答</translation>
    </message>
    <message>
        <source>Refused</source>
        <translation>已拒绝</translation>
    </message>
    <message>
        <source>Validated</source>
        <translation>已验证</translation>
    </message>
    <message>
        <source>Not proven</source>
        <translation>未证明</translation>
    </message>
</context>
<context>
    <name>harddns::ui::RangeChooser</name>
    <message>
        <source>Last %1</source>
        <translation>最近 %1</translation>
    </message>
    <message>
        <source>%1 to %2</source>
        <translation>%1 至 %2</translation>
    </message>
    <message>
        <source>Time range</source>
        <translation>时间范围</translation>
    </message>
    <message>
        <source>Back to the range before</source>
        <translation>返回前一范围</translation>
    </message>
    <message>
        <source>Forward again</source>
        <translation>再次前进</translation>
    </message>
    <message>
        <source>From and to…</source>
        <translation>起止时间…</translation>
    </message>
    <message>
        <source>Time range: %1</source>
        <translation>时间范围：%1</translation>
    </message>
    <message>
        <source>Time range of every page (Ctrl+T)</source>
        <translation>所有页面的时间范围 (Ctrl+T)</translation>
    </message>
</context>
<context>
    <name>harddns::ui::RangeDialog</name>
    <message>
        <source>Time range</source>
        <translation>时间范围</translation>
    </message>
    <message>
        <source>From</source>
        <translation>从</translation>
    </message>
    <message>
        <source>To</source>
        <translation>至</translation>
    </message>
    <message>
        <source>Apply</source>
        <translation>应用</translation>
    </message>
    <message>
        <source>Times in %1.</source>
        <translation>时间为 %1。</translation>
    </message>
    <message>
        <source>The end must come after the begin.</source>
        <translation>结束必须晚于开始。</translation>
    </message>
</context>
<context>
    <name>harddns::ui::RecordJson</name>
    <message>
        <source>&quot;%1&quot; is no text</source>
        <translation>“%1”不是文本</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is longer than anything a node writes</source>
        <translation>“%1”超过节点可写入的长度</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is no whole number</source>
        <translation>“%1”不是整数</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is no whole number in its range</source>
        <translation>“%1”不是范围内的整数</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is no number</source>
        <translation>“%1”不是数字</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is neither true nor false</source>
        <translation>“%1”既非真也非假</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is no list</source>
        <translation>“%1”不是列表</translation>
    </message>
    <message>
        <source>&quot;%1&quot; has more entries than an incident can have</source>
        <translation>“%1”的条目超过安全事件的上限</translation>
    </message>
    <message>
        <source>&quot;%1&quot; has something that is no text</source>
        <translation>“%1”含有非文本内容</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is no object</source>
        <translation>“%1”不是对象</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is no grade</source>
        <translation>“%1”不是级别</translation>
    </message>
    <message>
        <source>&quot;%1&quot; says neither agrees nor differs nor abstained</source>
        <translation>“%1”既非一致、不一致，也非弃权</translation>
    </message>
    <message>
        <source>&quot;cause&quot; is none this console knows</source>
        <translation>此控制台不认识“cause”</translation>
    </message>
    <message>
        <source>&quot;packet&quot; is no base64 of a DNS message</source>
        <translation>“packet”不是 DNS 消息的 base64</translation>
    </message>
    <message>
        <source>&quot;step&quot; is none this console knows</source>
        <translation>此控制台不认识“step”</translation>
    </message>
    <message>
        <source>&quot;kind&quot; is none this console knows</source>
        <translation>此控制台不认识“kind”</translation>
    </message>
</context>
<context>
    <name>harddns::ui::RemoteTarget</name>
    <message>
        <source>Write the address of the node: host:port.</source>
        <translation>请填写节点地址：host:port。</translation>
    </message>
    <message>
        <source>The port is missing: write host:port.</source>
        <translation>缺少端口：请填写host:port。</translation>
    </message>
    <message>
        <source>An address in brackets is followed by a colon and the port: [2001:db8::1]:8953.</source>
        <translation>方括号中的地址后面是冒号和端口：[2001:db8::1]:8953。</translation>
    </message>
    <message>
        <source>Write an IPv6 address in brackets: [2001:db8::1]:8953.</source>
        <translation>IPv6 地址请写在方括号内：[2001:db8::1]:8953。</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is no port: it is a number from 1 to 65535.</source>
        <translation>“%1”不是端口：端口是 1 到 65535 的数字。</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is neither a host name nor an address.</source>
        <translation>“%1”既不是主机名也不是地址。</translation>
    </message>
    <message>
        <source>Choose the console&apos;s certificate, as harddnsctl console enrol made it.</source>
        <translation>请选择由 harddnsctl console enrol 签发的控制台证书。</translation>
    </message>
    <message>
        <source>There is no certificate of a console in %1: no file *.console.pem.</source>
        <translation>%1 中没有控制台证书：没有 *.console.pem 文件。</translation>
    </message>
    <message>
        <source>There are several certificates in %1: choose one of the files.</source>
        <translation>%1 中有多个证书：请选择其中一个文件。</translation>
    </message>
    <message>
        <source>%1 cannot be read: %2.</source>
        <translation>无法读取 %1：%2。</translation>
    </message>
    <message>
        <source>%1 is no certificate of a console: it is too large.</source>
        <translation>%1 不是控制台证书：文件太大。</translation>
    </message>
    <message>
        <source>%1 is no certificate of a console: it has to hold the console&apos;s certificate and the authority&apos;s.</source>
        <translation>%1 不是控制台证书：它必须包含控制台的证书和签发机构的证书。</translation>
    </message>
    <message>
        <source>%1 is no certificate of a console: the private key is missing.</source>
        <translation>%1 不是控制台证书：缺少私钥。</translation>
    </message>
</context>
<context>
    <name>harddns::ui::SettingsDialog</name>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>外观</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>主题</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>High contrast</source>
        <translation>高对比度</translation>
    </message>
    <message>
        <source>Rows</source>
        <translation>行</translation>
    </message>
    <message>
        <source>Compact</source>
        <translation>紧凑</translation>
    </message>
    <message>
        <source>Normal</source>
        <translation>标准</translation>
    </message>
    <message>
        <source>Roomy</source>
        <translation>宽松</translation>
    </message>
    <message>
        <source>Times</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>In UTC</source>
        <translation>使用 UTC</translation>
    </message>
    <message>
        <source>In the time zone of this computer</source>
        <translation>使用本机时区</translation>
    </message>
    <message>
        <source>Language (from the next start)</source>
        <translation>语言（下次启动生效）</translation>
    </message>
    <message>
        <source>Nothing blinks (reduced motion)</source>
        <translation>不闪烁（减少动态效果）</translation>
    </message>
    <message>
        <source>Show a notification on the desktop</source>
        <translation>显示桌面通知</translation>
    </message>
    <message>
        <source>Play the system&apos;s alert sound</source>
        <translation>播放系统提示音</translation>
    </message>
    <message>
        <source>Sent %1, failed %2, dropped %3.</source>
        <translation>已发送 %1，失败 %2，丢弃 %3。</translation>
    </message>
    <message>
        <source>Last result %1: %2 %3</source>
        <extracomment>time, what happened, counts</extracomment>
        <translation>最近结果 %1：%2 %3</translation>
    </message>
    <message>
        <source>Parts of the settings</source>
        <translation>设置分类</translation>
    </message>
    <message>
        <source>Alerts</source>
        <translation>告警</translation>
    </message>
    <message>
        <source>Tell about</source>
        <translation>通知</translation>
    </message>
    <message>
        <source>Notices, warnings and critical alerts</source>
        <translation>提示、警告和严重告警</translation>
    </message>
    <message>
        <source>Warnings and critical alerts</source>
        <translation>警告和严重告警</translation>
    </message>
    <message>
        <source>Critical alerts only</source>
        <translation>仅严重告警</translation>
    </message>
    <message>
        <source>This desktop has no notification area: the window alone tells about alerts.</source>
        <translation>此桌面没有通知区域：只有窗口会通知告警。</translation>
    </message>
    <message>
        <source>Each alert is told once, and again when its grade rises; never while it is acknowledged or silenced.</source>
        <translation>每个告警通知一次，级别上升时再次通知；已确认或已静默期间不通知。</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>命令</translation>
    </message>
    <message>
        <source>Program</source>
        <translation>程序</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Browse…</source>
        <translation>浏览…</translation>
    </message>
    <message>
        <source>Browse for the program</source>
        <translation>浏览程序</translation>
    </message>
    <message>
        <source>Program for alerts</source>
        <translation>告警程序</translation>
    </message>
    <message>
        <source>Arguments</source>
        <translation>参数</translation>
    </message>
    <message>
        <source>what has spaces in quotes</source>
        <translation>含空格的放在引号内</translation>
    </message>
    <message>
        <source>Started without a shell. The alert is on its standard input as JSON, and in variables HARDDNS_ALERT_…; names in it come from the network: never run them.</source>
        <translation>不经 shell 启动。告警以 JSON 形式从标准输入传入，并在 HARDDNS_ALERT_… 变量中；其中的名称来自网络：切勿执行。</translation>
    </message>
    <message>
        <source>Webhook</source>
        <translation>Webhook</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>地址</translation>
    </message>
    <message>
        <source>The alert is sent there as JSON (POST). Redirects are not followed.</source>
        <translation>告警以 JSON（POST）发送到此地址。不跟随重定向。</translation>
    </message>
    <message>
        <source>Send a test</source>
        <translation>发送测试</translation>
    </message>
    <message>
        <source>To everything that is chosen above</source>
        <translation>发送到上面选择的所有方式</translation>
    </message>
</context>
<context>
    <name>harddns::ui::SilenceDialog</name>
    <message>
        <source>Silence an alert</source>
        <translation>静默告警</translation>
    </message>
    <message>
        <source>Nobody is told of it until the silence ends. It stays in the list and goes on being counted.</source>
        <translation>静默结束之前不通知任何人。告警仍在列表中并继续计数。</translation>
    </message>
    <message>
        <source>Length</source>
        <translation>时长</translation>
    </message>
    <message>
        <source>1 h</source>
        <translation>1 小时</translation>
    </message>
    <message>
        <source>4 h</source>
        <translation>4 小时</translation>
    </message>
    <message>
        <source>8 h</source>
        <translation>8 小时</translation>
    </message>
    <message>
        <source>24 h</source>
        <translation>24 小时</translation>
    </message>
    <message>
        <source>Until…</source>
        <translation>直到…</translation>
    </message>
    <message>
        <source>End of the silence</source>
        <translation>静默结束时间</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Why (goes into the audit history)</source>
        <translation>原因（写入审计历史）</translation>
    </message>
    <message>
        <source>End the silence now</source>
        <translation>立即结束静默</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Silence until %1</source>
        <translation>静默至 %1</translation>
    </message>
    <message>
        <source>d MMM yyyy HH:mm</source>
        <translation>yyyy年M月d日 HH:mm</translation>
    </message>
</context>
<context>
    <name>harddns::ui::SilenceModel</name>
    <message>
        <source>Alert</source>
        <translation>告警</translation>
    </message>
    <message>
        <source>Set by</source>
        <translation>设置者</translation>
    </message>
    <message>
        <source>Ends</source>
        <translation>结束</translation>
    </message>
    <message>
        <source>Left</source>
        <translation>剩余</translation>
    </message>
</context>
<context>
    <name>harddns::ui::Sparkline</name>
    <message>
        <source>No values</source>
        <translation>无数据</translation>
    </message>
    <message>
        <source>Between %1 and %2</source>
        <translation>%1 至 %2 之间</translation>
    </message>
</context>
<context>
    <name>harddns::ui::State</name>
    <message>
        <source>Explained</source>
        <translation>已解释</translation>
    </message>
    <message>
        <source>Safe</source>
        <translation>安全</translation>
    </message>
    <message>
        <source>Notice</source>
        <translation>提示</translation>
    </message>
    <message>
        <source>Warning</source>
        <translation>警告</translation>
    </message>
    <message>
        <source>Critical</source>
        <translation>严重</translation>
    </message>
    <message>
        <source>Quarantined</source>
        <translation>已隔离</translation>
    </message>
    <message>
        <source>Unknown</source>
        <translation>未知</translation>
    </message>
</context>
<context>
    <name>harddns::ui::StateBox</name>
    <message>
        <source>Unknown</source>
        <translation>未知</translation>
    </message>
    <message>
        <source>nothing heard yet</source>
        <translation>尚无消息</translation>
    </message>
    <message>
        <source>Network: %1</source>
        <translation>网络：%1</translation>
    </message>
    <message>
        <source>From a file</source>
        <translation>来自文件</translation>
    </message>
</context>
<context>
    <name>harddns::ui::StatusLine</name>
    <message>
        <source>Status</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Console %1 of a core</source>
        <translation>控制台占单核 %1</translation>
    </message>
    <message>
        <source>Not connected</source>
        <translation>未连接</translation>
    </message>
    <message>
        <source>Not connected, figures of %1</source>
        <translation>未连接，数据截至 %1</translation>
    </message>
    <message>
        <source>Paused at %1, counting goes on</source>
        <translation>暂停于 %1，计数继续</translation>
    </message>
    <message>
        <source>Not live: a range of the past</source>
        <translation>非实时：过去的时间范围</translation>
    </message>
    <message>
        <source>Waiting for the node</source>
        <translation>正在等待节点</translation>
    </message>
    <message>
        <source>Live, 1 update a second</source>
        <translation>实时，每秒更新 1 次</translation>
    </message>
    <message>
        <source>Live, %1 updates a second</source>
        <translation>实时，每秒更新 %1 次</translation>
    </message>
    <message>
        <source>Events shown: %1</source>
        <translation>显示的事件：%1</translation>
    </message>
    <message>
        <source>Dropped: %1</source>
        <translation>丢弃：%1</translation>
    </message>
    <message>
        <source>Votes %1, disagreements %2, snapshots %3 that the views cannot show</source>
        <translation>视图无法显示的：投票 %1，分歧 %2，快照 %3</translation>
    </message>
    <message>
        <source>No audit store</source>
        <translation>没有审计存储</translation>
    </message>
    <message>
        <source>Audit chain not verified yet</source>
        <translation>审计链尚未验证</translation>
    </message>
    <message>
        <source>Verifying the audit chain</source>
        <translation>正在验证审计链</translation>
    </message>
    <message>
        <source>Audit chain verified %1</source>
        <translation>审计链验证于 %1</translation>
    </message>
    <message>
        <source>Audit chain cannot be verified</source>
        <translation>无法验证审计链</translation>
    </message>
    <message>
        <source>From a file: nothing here is live</source>
        <translation>来自文件：此处没有实时数据</translation>
    </message>
</context>
<context>
    <name>harddns::ui::TableView</name>
    <message>
        <source>%1 new</source>
        <translation>%1 条新内容</translation>
    </message>
    <message>
        <source>Filter for this</source>
        <translation>按此筛选</translation>
    </message>
    <message>
        <source>Filter out</source>
        <translation>排除</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Copy as JSON</source>
        <translation>复制为 JSON</translation>
    </message>
    <message>
        <source>Open in history</source>
        <translation>在历史中打开</translation>
    </message>
</context>
<context>
    <name>harddns::ui::TimePlot</name>
    <message>
        <source>Explained</source>
        <translation>已解释</translation>
    </message>
    <message>
        <source>Unexplained %1</source>
        <translation>未解释 %1</translation>
    </message>
    <message>
        <source>From %1 to %2.</source>
        <translation>从 %1 至 %2。</translation>
    </message>
    <message>
        <source>%1: %2 on average, %3 to %4.</source>
        <translation>%1：平均 %2，%3 至 %4。</translation>
    </message>
    <message>
        <source>Disagreements: %1 unexplained, %2 explained.</source>
        <translation>分歧：%1 条未解释，%2 条已解释。</translation>
    </message>
    <message>
        <source>Nothing was heard of the node in this time.</source>
        <translation>此期间没有节点的消息。</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Unexplained</source>
        <translation>未解释</translation>
    </message>
    <message>
        <source>Nothing is known of %1 of it.</source>
        <translation>其中 %1 的情况未知。</translation>
    </message>
</context>
<context>
    <name>harddns::ui::TopBar</name>
    <message>
        <source>Network state, time range and filter</source>
        <translation>网络状态、时间范围和筛选</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Go live</source>
        <translation>实时</translation>
    </message>
    <message>
        <source>Freeze what is shown; counting goes on (Space)</source>
        <translation>冻结显示内容；计数继续（空格）</translation>
    </message>
    <message>
        <source>Show what happens now (Space)</source>
        <translation>显示当前情况（空格）</translation>
    </message>
</context>
<context>
    <name>harddns::ui::TopModel</name>
    <message>
        <source>Name</source>
        <translation>域名</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Times</source>
        <translation>次数</translation>
    </message>
    <message>
        <source>Disagreements about it in the time shown</source>
        <translation>所示时间内与之有关的分歧</translation>
    </message>
    <message>
        <source>Differs</source>
        <translation>不一致</translation>
    </message>
    <message>
        <source>Nodes that answered something else than the vote</source>
        <translation>应答与投票不符的节点</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Grade</source>
        <translation>级别</translation>
    </message>
</context>
<context>
    <name>harddns::ui::TraceModel</name>
    <message>
        <source>Known</source>
        <translation>已知</translation>
    </message>
    <message>
        <source>Asked</source>
        <translation>询问</translation>
    </message>
    <message>
        <source>Answered</source>
        <translation>已应答</translation>
    </message>
    <message>
        <source>Not believed</source>
        <translation>未采信</translation>
    </message>
    <message>
        <source>Sent on</source>
        <translation>转介</translation>
    </message>
    <message>
        <source>Alias</source>
        <translation>别名</translation>
    </message>
    <message>
        <source>Proof fails</source>
        <translation>证明失败</translation>
    </message>
    <message>
        <source>Not signed</source>
        <translation>未签名</translation>
    </message>
    <message>
        <source>Proof</source>
        <translation>证明</translation>
    </message>
    <message>
        <source>Problem</source>
        <translation>问题</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>Record</source>
        <translation>记录</translation>
    </message>
    <message>
        <source>section %1</source>
        <translation>%1 部分</translation>
    </message>
    <message>
        <source>to %1</source>
        <translation>至 %1</translation>
    </message>
    <message>
        <source>zone %1</source>
        <translation>区域 %1</translation>
    </message>
    <message numerus="yes">
        <source>%Ln records</source>
        <translation>
            <numerusform>%Ln 条记录</numerusform>
        </translation>
    </message>
    <message>
        <source>Step</source>
        <translation>步骤</translation>
    </message>
    <message>
        <source>What happened</source>
        <translation>发生了什么</translation>
    </message>
    <message>
        <source>Server</source>
        <translation>服务器</translation>
    </message>
    <message>
        <source>RTT ms</source>
        <translation>RTT ms</translation>
    </message>
    <message>
        <source>RTT, as a bar</source>
        <translation>RTT 条形图</translation>
    </message>
    <message>
        <source>At ms</source>
        <translation>时刻 ms</translation>
    </message>
    <message>
        <source>the root</source>
        <translation>根</translation>
    </message>
</context>
<context>
    <name>harddns::ui::TracePanel</name>
    <message>
        <source>Trace of a name</source>
        <translation>域名追踪</translation>
    </message>
    <message>
        <source>how this node finds an answer, server by server</source>
        <translation>此节点如何逐个服务器找到应答</translation>
    </message>
    <message>
        <source>Trace</source>
        <translation>追踪</translation>
    </message>
    <message>
        <source>Chain of trust</source>
        <translation>信任链</translation>
    </message>
    <message>
        <source>Copy as text</source>
        <translation>复制为文本</translation>
    </message>
    <message>
        <source>Steps of the trace</source>
        <translation>追踪步骤</translation>
    </message>
    <message>
        <source>No name was traced yet.</source>
        <translation>尚未追踪域名。</translation>
    </message>
    <message>
        <source>Write one above, or press Enter on a query in the list.</source>
        <translation>在上方输入域名，或在列表中的查询上按 Enter。</translation>
    </message>
    <message>
        <source>The trace was cancelled; the node may still finish it by itself.</source>
        <translation>追踪已取消；节点可能仍会自行完成。</translation>
    </message>
    <message>
        <source>%1 %2 could not be traced: %3</source>
        <translation>无法追踪 %1 %2：%3</translation>
    </message>
    <message>
        <source>%1 %2: %3, %4, %5 ms</source>
        <translation>%1 %2：%3，%4，%5 ms</translation>
    </message>
    <message numerus="yes">
        <source>%Ln steps</source>
        <translation>
            <numerusform>%Ln 步</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln questions to servers</source>
        <translation>
            <numerusform>向服务器询问 %Ln 次</numerusform>
        </translation>
    </message>
    <message>
        <source>no records</source>
        <translation>无记录</translation>
    </message>
</context>
<context>
    <name>harddns::ui::ValidationPage</name>
    <message>
        <source>Check</source>
        <translation>检查</translation>
    </message>
    <message>
        <source>Chain of trust</source>
        <translation>信任链</translation>
    </message>
    <message>
        <source>In words</source>
        <translation>文字说明</translation>
    </message>
    <message>
        <source>The chain in words</source>
        <translation>信任链的文字说明</translation>
    </message>
    <message>
        <source>As a table</source>
        <translation>表格</translation>
    </message>
    <message>
        <source>Links of the chain</source>
        <translation>信任链的环节</translation>
    </message>
    <message>
        <source>Copy as text</source>
        <translation>复制为文本</translation>
    </message>
    <message>
        <source>The chain in words, to the clipboard</source>
        <translation>将信任链的文字说明复制到剪贴板</translation>
    </message>
    <message>
        <source>Trace this name</source>
        <translation>追踪此域名</translation>
    </message>
    <message>
        <source>How this node finds the answer, server by server</source>
        <translation>此节点如何逐个服务器找到应答</translation>
    </message>
    <message>
        <source>The check was cancelled; the node may still finish it by itself.</source>
        <translation>检查已取消；节点可能仍会自行完成。</translation>
    </message>
    <message>
        <source>Validation</source>
        <translation>验证</translation>
    </message>
    <message>
        <source>%1 %2 could not be checked: %3</source>
        <translation>无法检查 %1 %2：%3</translation>
    </message>
    <message numerus="yes">
        <source>%Ln links</source>
        <translation>
            <numerusform>%Ln 个环节</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 %2: %3, answered %4 in %5 ms</source>
        <translation>%1 %2：%3，应答 %4，用时 %5 ms</translation>
    </message>
    <message>
        <source>There is no chain to draw for %1 %2.</source>
        <translation>%1 %2 没有可绘制的信任链。</translation>
    </message>
    <message>
        <source>Which answer do you want to see proven?</source>
        <translation>要查看哪个应答的证明？</translation>
    </message>
    <message>
        <source>Write a name above.</source>
        <translation>请在上方输入域名。</translation>
    </message>
    <message>
        <source>Write a name above, or take one the network voted on lately.</source>
        <translation>请在上方输入域名，或选用网络最近投票过的域名。</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Writes the chain that is shown to a file (Ctrl+E)</source>
        <translation>将显示的信任链写入文件 (Ctrl+E)</translation>
    </message>
    <message>
        <source>As JSON…</source>
        <translation>导出为 JSON…</translation>
    </message>
    <message>
        <source>As text…</source>
        <translation>导出为文本…</translation>
    </message>
    <message>
        <source>As picture…</source>
        <translation>导出为图片…</translation>
    </message>
    <message>
        <source>Export the chain</source>
        <translation>导出信任链</translation>
    </message>
    <message>
        <source>The chain was written to %1.</source>
        <translation>信任链已写入 %1。</translation>
    </message>
    <message>
        <source>%1 could not be written: %2</source>
        <translation>无法写入 %1：%2</translation>
    </message>
</context>
<context>
    <name>harddns::ui::Verdict</name>
    <message>
        <source>names below %1</source>
        <translation>%1 之下的域名</translation>
    </message>
    <message>
        <source>until somebody releases it</source>
        <translation>直到有人解除</translation>
    </message>
    <message>
        <source>until %1</source>
        <translation>至 %1</translation>
    </message>
    <message>
        <source>%1 of %2 nodes vote</source>
        <translation>%2 个节点中 %1 个参与投票</translation>
    </message>
    <message>
        <source>%1 is quarantined %2</source>
        <translation>%1 已被隔离，%2</translation>
    </message>
    <message>
        <source>%1 are quarantined</source>
        <translation>%1 已被隔离</translation>
    </message>
    <message>
        <source>%1 was poisoned for %2.</source>
        <translation>%1 的 %2 遭投毒。</translation>
    </message>
    <message>
        <source>%1 was poisoned for %2 and outvoted %3 to %4.</source>
        <translation>%1 的 %2 遭投毒，并以 %3 比 %4 被否决。</translation>
    </message>
    <message>
        <source>A node</source>
        <translation>某节点</translation>
    </message>
    <message>
        <source>The nodes of group %1 gave the same forged answer for %2.</source>
        <translation>组 %1 的节点对 %2 给出了相同的伪造应答。</translation>
    </message>
    <message>
        <source>As many nodes as a majority contradict the proof for %1.</source>
        <translation>达到多数的节点与 %1 的证明相矛盾。</translation>
    </message>
    <message>
        <source>%1 told a client something else than the vote.</source>
        <translation>%1 告知客户端的内容与投票不符。</translation>
    </message>
    <message>
        <source>No majority for %1.</source>
        <translation>%1 未达成多数。</translation>
    </message>
    <message>
        <source>A flood of forged replies hits %1.</source>
        <translation>%1 正遭受伪造应答洪泛。</translation>
    </message>
    <message>
        <source>%1 does not answer.</source>
        <translation>%1 无应答。</translation>
    </message>
    <message>
        <source>Under attack</source>
        <translation>受到攻击</translation>
    </message>
    <message>
        <source>answers safe</source>
        <translation>应答安全</translation>
    </message>
    <message>
        <source>answers in doubt</source>
        <translation>应答存疑</translation>
    </message>
    <message>
        <source>%1 quarantined</source>
        <translation>%1 已隔离</translation>
    </message>
    <message>
        <source>flood at %1</source>
        <translation>%1 遭洪泛</translation>
    </message>
    <message>
        <source>Answers are safe.</source>
        <translation>应答安全。</translation>
    </message>
    <message>
        <source>Answers may be wrong.</source>
        <translation>应答存疑。</translation>
    </message>
    <message>
        <source>%1, the forged record is flushed.</source>
        <translation>%1，伪造的记录已清除。</translation>
    </message>
    <message>
        <source>All of them are refused. No action needed while answers stay safe.</source>
        <translation>均已拒绝。只要应答安全，就无需操作。</translation>
    </message>
    <message>
        <source>The flood at %1 goes on, all refused.</source>
        <translation>%1 的洪泛仍在继续，均已拒绝。</translation>
    </message>
    <message>
        <source>Urgent: treat these nodes as attacked until the evidence is explained.</source>
        <translation>紧急：在证据得到解释之前，请将这些节点视为已受攻击。</translation>
    </message>
    <message>
        <source>Urgent: keep clients away from it and find out who controls it.</source>
        <translation>紧急：让客户端远离该节点，并查明由谁控制。</translation>
    </message>
    <message>
        <source>Nothing is urgent; open the incident to see the evidence.</source>
        <translation>并不紧急；打开安全事件查看证据。</translation>
    </message>
    <message>
        <source>Degraded</source>
        <translation>降级</translation>
    </message>
    <message>
        <source>%1 does not answer</source>
        <translation>%1 无应答</translation>
    </message>
    <message>
        <source>%1 do not answer</source>
        <translation>%1 无应答</translation>
    </message>
    <message>
        <source>%1: %2.</source>
        <translation>%1：%2。</translation>
    </message>
    <message>
        <source>The others answer without it. Nothing is urgent; check its path before it is released.</source>
        <translation>其余节点继续应答。并不紧急；解除隔离前请检查其路径。</translation>
    </message>
    <message>
        <source>The others answer without it. Check the node and its network.</source>
        <translation>其余节点继续应答。请检查该节点及其网络。</translation>
    </message>
    <message>
        <source>No incident is known to this node since its start.</source>
        <translation>此节点启动以来没有已知安全事件。</translation>
    </message>
    <message>
        <source>critical</source>
        <translation>严重</translation>
    </message>
    <message>
        <source>warning</source>
        <translation>警告</translation>
    </message>
    <message>
        <source>Last incident: %1, %2, %3.</source>
        <translation>最近的安全事件：%1，%2，%3。</translation>
    </message>
    <message>
        <source>Last incident: %1, node %2, %3.</source>
        <translation>最近的安全事件：%1，节点 %2，%3。</translation>
    </message>
    <message>
        <source>Safe</source>
        <translation>安全</translation>
    </message>
    <message>
        <source>All %1 nodes vote and agree. No unexplained disagreement in the last 15 minutes.</source>
        <translation>全部 %1 个节点参与投票且一致。最近 15 分钟内没有未解释的分歧。</translation>
    </message>
    <message>
        <source>All %1 nodes vote. Unexplained disagreements in the last 15 minutes: %2.</source>
        <translation>全部 %1 个节点参与投票。最近 15 分钟内未解释的分歧：%2。</translation>
    </message>
    <message>
        <source>Unknown</source>
        <translation>未知</translation>
    </message>
    <message>
        <source>waiting for the node</source>
        <translation>正在等待节点</translation>
    </message>
    <message>
        <source>The node has not told anything yet.</source>
        <translation>节点尚未提供任何信息。</translation>
    </message>
    <message>
        <source>connection lost</source>
        <translation>连接中断</translation>
    </message>
    <message>
        <source>The connection to the node is lost: %1</source>
        <translation>与节点的连接中断：%1</translation>
    </message>
    <message>
        <source>What is shown is old. It is tried again by itself.</source>
        <translation>显示的是旧数据。将自动重试。</translation>
    </message>
    <message>
        <source>connection refused</source>
        <translation>连接被拒绝</translation>
    </message>
    <message>
        <source>The connection was refused: %1</source>
        <translation>连接被拒绝：%1</translation>
    </message>
    <message>
        <source>Check the certificate of this console and the node&apos;s list of consoles.</source>
        <translation>请检查此控制台的证书和节点的控制台列表。</translation>
    </message>
    <message>
        <source>not connected</source>
        <translation>未连接</translation>
    </message>
    <message>
        <source>The connection to the node is closed.</source>
        <translation>与节点的连接已关闭。</translation>
    </message>
    <message>
        <source>What is shown is old.</source>
        <translation>显示的是旧数据。</translation>
    </message>
    <message>
        <source>waiting for the members</source>
        <translation>正在等待成员</translation>
    </message>
    <message>
        <source>The node has not told anything of the network yet.</source>
        <translation>节点尚未提供网络信息。</translation>
    </message>
    <message>
        <source>this node does not vote</source>
        <translation>此节点不参与投票</translation>
    </message>
    <message>
        <source>This node does not vote: it resolves alone, and nobody else checks what it answers.</source>
        <translation>此节点不参与投票：它单独解析，没有其他节点检查其应答。</translation>
    </message>
    <message>
        <source>Make it a member of a network to have its answers voted on.</source>
        <translation>请将其加入网络，使其应答经过投票。</translation>
    </message>
    <message>
        <source>All %1 nodes vote. Unexplained disagreements known of the last 15 minutes: %2.</source>
        <translation>全部 %1 个节点参与投票。最近 15 分钟内已知的未解释分歧：%2。</translation>
    </message>
    <message>
        <source>All %1 nodes vote. This console has only begun to watch.</source>
        <translation>全部 %1 个节点参与投票。此控制台刚开始观察。</translation>
    </message>
    <message>
        <source>All %1 nodes vote and agree. No unexplained disagreement in the %2 this console has watched.</source>
        <translation>全部 %1 个节点参与投票且一致。在此控制台观察的 %2 内没有未解释的分歧。</translation>
    </message>
</context>
<context>
    <name>harddns::ui::VoteMatrixModel</name>
    <message>
        <source>Agrees</source>
        <translation>一致</translation>
    </message>
    <message>
        <source>Differs</source>
        <translation>不一致</translation>
    </message>
    <message>
        <source>Not asked</source>
        <translation>未询问</translation>
    </message>
    <message>
        <source>No ballot</source>
        <translation>无选票</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1/%2</translation>
    </message>
    <message>
        <source>Votes</source>
        <translation>票数</translation>
    </message>
    <message>
        <source>Needs %1</source>
        <translation>需要 %1</translation>
    </message>
    <message>
        <source>has it</source>
        <translation>有</translation>
    </message>
    <message>
        <source>has it not</source>
        <translation>没有</translation>
    </message>
    <message>
        <source>Node</source>
        <translation>节点</translation>
    </message>
    <message>
        <source>Ballot</source>
        <translation>选票</translation>
    </message>
    <message>
        <source>+%1 more</source>
        <translation>另外 %1 条</translation>
    </message>
    <message>
        <source>Further records it holds</source>
        <translation>它持有的其他记录</translation>
    </message>
    <message>
        <source>TTL s</source>
        <translation>TTL 秒</translation>
    </message>
    <message>
        <source>ms</source>
        <translation>ms</translation>
    </message>
    <message>
        <source>Until its ballot came</source>
        <translation>直到收到其选票</translation>
    </message>
    <message>
        <source>From</source>
        <translation>来源</translation>
    </message>
    <message>
        <source>Where it has its answer from, by its own word</source>
        <translation>据其自述的应答来源</translation>
    </message>
</context>
<context>
    <name>harddns::ui::VoteTimeline</name>
    <message>
        <source>How it was decided</source>
        <translation>决定过程</translation>
    </message>
    <message>
        <source>decided</source>
        <translation>已决定</translation>
    </message>
    <message>
        <source>no proof decided it</source>
        <translation>没有证明可决定</translation>
    </message>
    <message>
        <source>0 to %1</source>
        <translation>0 至 %1</translation>
    </message>
    <message>
        <source>Earlier levels</source>
        <translation>前面的层级</translation>
    </message>
    <message>
        <source>could not decide</source>
        <translation>未能决定</translation>
    </message>
    <message>
        <source>the signatures decide</source>
        <translation>由签名决定</translation>
    </message>
    <message>
        <source>%1 equal ballots of %2</source>
        <translation>%2 张选票中 %1 张相同</translation>
    </message>
    <message numerus="yes">
        <source>%Ln records have a majority</source>
        <translation>
            <numerusform>%Ln 条记录达成多数</numerusform>
        </translation>
    </message>
    <message>
        <source>attested long ago</source>
        <translation>早已证实</translation>
    </message>
    <message>
        <source>asked over TCP</source>
        <translation>经 TCP 询问</translation>
    </message>
    <message>
        <source>%1 of %2 agree</source>
        <translation>%2 个中 %1 个一致</translation>
    </message>
    <message>
        <source>we answered with a failure instead of guessing</source>
        <translation>我们返回失败应答，而不是猜测</translation>
    </message>
    <message>
        <source>its first links have a majority</source>
        <translation>其前几个环节达成多数</translation>
    </message>
    <message>
        <source>%1 to 8</source>
        <translation>%1 至 8</translation>
    </message>
    <message>
        <source>Later levels</source>
        <translation>后面的层级</translation>
    </message>
    <message>
        <source>not needed</source>
        <translation>不需要</translation>
    </message>
    <message>
        <source>no majority: failure sent</source>
        <translation>无多数：已发送失败应答</translation>
    </message>
    <message>
        <source>proof: sent</source>
        <translation>证明：已发送</translation>
    </message>
    <message>
        <source>second equal ballot: sent</source>
        <translation>第二张相同选票：已发送</translation>
    </message>
    <message>
        <source>third equal ballot: sent</source>
        <translation>第三张相同选票：已发送</translation>
    </message>
    <message>
        <source>fourth equal ballot: sent</source>
        <translation>第四张相同选票：已发送</translation>
    </message>
    <message>
        <source>fifth equal ballot: sent</source>
        <translation>第五张相同选票：已发送</translation>
    </message>
    <message>
        <source>equal ballot %1: sent</source>
        <translation>第 %1 张相同选票：已发送</translation>
    </message>
    <message>
        <source>decided: sent</source>
        <translation>已决定：已发送</translation>
    </message>
    <message>
        <source>%1 after %2 ms</source>
        <translation>%1 用时 %2 ms</translation>
    </message>
    <message>
        <source>decided after %1 ms</source>
        <translation>%1 ms 后决定</translation>
    </message>
    <message>
        <source>ms</source>
        <translation>ms</translation>
    </message>
    <message>
        <source>The times of this vote are not kept any more.</source>
        <translation>此投票的时间已不再保留。</translation>
    </message>
</context>
<context>
    <name>harddns::ui::WebhookRun</name>
    <message>
        <source>The address of a webhook begins with https:// or http://.</source>
        <translation>Webhook 地址须以 https:// 或 http:// 开头。</translation>
    </message>
    <message>
        <source>The address of the webhook names no host.</source>
        <translation>Webhook 地址中没有主机。</translation>
    </message>
    <message>
        <source>This console has no TLS: https cannot be used.</source>
        <translation>此控制台没有 TLS：无法使用 https。</translation>
    </message>
    <message>
        <source>%1 took it (%2).</source>
        <translation>%1 已接收（%2）。</translation>
    </message>
    <message>
        <source>%1 sends elsewhere (%2), which is not followed: enter the final address.</source>
        <translation>%1 重定向到别处（%2），不予跟随：请输入最终地址。</translation>
    </message>
    <message>
        <source>%1 could not take it (%2).</source>
        <translation>%1 无法接收（%2）。</translation>
    </message>
    <message>
        <source>%1 refused it (%2).</source>
        <translation>%1 拒绝接收（%2）。</translation>
    </message>
    <message>
        <source>%1 did not answer within %2.</source>
        <translation>%1 未在 %2内应答。</translation>
    </message>
    <message>
        <source>%1 cannot be reached: %2.</source>
        <translation>无法连接 %1：%2。</translation>
    </message>
</context>
<context>
    <name>harddns::ui::format</name>
    <message>
        <source>s</source>
        <translation>秒</translation>
    </message>
    <message>
        <source>ms</source>
        <translation>ms</translation>
    </message>
    <message>
        <source>min</source>
        <translation>分钟</translation>
    </message>
    <message>
        <source>h</source>
        <translation>小时</translation>
    </message>
    <message>
        <source>d</source>
        <translation>天</translation>
    </message>
    <message>
        <source>B</source>
        <translation>B</translation>
    </message>
    <message>
        <source>all</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>1 in %1</source>
        <translation>1/%1</translation>
    </message>
    <message>
        <source>d MMM</source>
        <translation>M月d日</translation>
    </message>
    <message>
        <source>d MMM yyyy</source>
        <translation>yyyy年M月d日</translation>
    </message>
    <message>
        <source>%1.</source>
        <comment>the end of a sentence</comment>
        <translation>%1。</translation>
    </message>
    <message>
        <source>%1 %2</source>
        <comment>two sentences</comment>
        <translation>%1%2</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <comment>two parts of a sentence</comment>
        <translation>%1，%2</translation>
    </message>
    <message>
        <source>%1; %2</source>
        <comment>two clauses of a sentence</comment>
        <translation>%1；%2</translation>
    </message>
    <message>
        <source>over %1</source>
        <translation>超过 %1</translation>
    </message>
    <message>
        <source>%1 and %2</source>
        <comment>a list and its last</comment>
        <translation>%1 和 %2</translation>
    </message>
</context>
</TS>
