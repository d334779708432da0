#include "tests/interop/zone_tree.h"

#include <QMap>

namespace harddns::interop
{

namespace
{

constexpr int hosters = 4;
const QStringList tlds{"com.", "net.", "org."};
const QString digest = QStringLiteral("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef");

/// How the servers of a domain are named.
enum class Naming { Inside, Hoster, Sibling, Mixed, OtherFamily };

class Maker
{
public:
    explicit Maker(int domains) : m_domains(domains) {}

    ZoneTree run()
    {
        addOperators();
        addTop();
        for (int k = 0; k < hosters; ++k)
            addHosterZone(k);
        for (int i = 0; i < m_domains; ++i)
            addDomain(i);
        addReverse();
        addBroken();
        finish();
        return std::move(m_tree);
    }

private:
    [[nodiscard]] QString domain(int i) const
    {
        i %= m_domains;
        return QString("dom%1.%2").arg(i).arg(tlds[i % tlds.size()]);
    }
    [[nodiscard]] static Naming naming(int i) { return static_cast<Naming>((i / 3) % 5); }
    /// Who serves a domain: in turn, except that a domain on its sibling's servers is where the sibling is.
    [[nodiscard]] int hosterOf(int i) const { return naming(i) == Naming::Sibling ? hosterOf(i - 6) : i % hosters; }
    [[nodiscard]] static QString hosterZone(int k) { return QString("host%1.net.").arg(k); }
    [[nodiscard]] static QString hosterAddress(int k, int n) { return QString("198.18.%1.%2").arg(10 + k).arg(n); }
    /// Address of a host of domain i (data, nobody listens there).
    [[nodiscard]] static QString hostAddress(int i, int n) { return QString("198.18.%1.%2").arg(128 + i % 100).arg(n); }

    void addOperators()
    {
        m_tree.operators = {{"root", {"198.18.0.1", "198.18.0.2", "2001:2::1"}, {}},
                            {"registry-a", {"198.18.1.1", "198.18.1.2", "2001:2::11"}, {}},
                            {"registry-b", {"198.18.1.3", "198.18.1.4"}, {}}};
        for (int k = 0; k < hosters; ++k) {
            QStringList addresses{hosterAddress(k, 1), hosterAddress(k, 2)};
            if (k == 2)
                addresses << "2001:2::1:2";
            m_tree.operators.push_back({QString("hoster-%1").arg(k), addresses, {}});
        }
    }
    Operator& hoster(int k) { return m_tree.operators[3 + k]; }

    QString& begin(const QString& origin, const QString& primary, Operator& by, int ttl = 300)
    {
        by.zones << origin;
        m_tree.zones.push_back({origin, {}});
        QString& text = m_tree.zones.back().text;
        text = QString("$ORIGIN %1\n$TTL %2\n@ IN SOA %3 hostmaster.%4 2026010100 7200 900 1209600 60\n")
                   .arg(origin)
                   .arg(ttl)
                   .arg(primary, origin == "." ? QString("root-servers.net.") : origin);
        return text;
    }
    static void servers(QString& text, const QString& owner, const QStringList& names)
    {
        for (const QString& name : names)
            text += QString("%1 IN NS %2\n").arg(owner, name);
    }

    void addTop()
    {
        Operator& root = m_tree.operators[0];
        QString& top = begin(".", "a.root-servers.net.", root, 86400);
        servers(top, ".", {"a.root-servers.net.", "b.root-servers.net."});
        const QString rootAddresses = "a.root-servers.net. IN A 198.18.0.1\na.root-servers.net. IN AAAA 2001:2::1\n"
                                      "b.root-servers.net. IN A 198.18.0.2\n";
        top += rootAddresses;
        m_tree.rootHints = ". 3600000 IN NS a.root-servers.net.\n. 3600000 IN NS b.root-servers.net.\n" + rootAddresses;
        for (const char* tld : {"com.", "net."}) {
            servers(top, tld, {"a.gtld.net.", "b.gtld.net."});
        }
        const QString gtldAddresses = "a.gtld.net. IN A 198.18.1.1\na.gtld.net. IN AAAA 2001:2::11\nb.gtld.net. IN A 198.18.1.2\n";
        top += gtldAddresses;
        servers(top, "org.", {"a.ngo.org.", "b.ngo.org."});
        const QString ngoAddresses = "a.ngo.org. IN A 198.18.1.3\nb.ngo.org. IN A 198.18.1.4\n";
        top += ngoAddresses;
        servers(top, "arpa.", {"a.root-servers.net."}); // parent and child on the same server

        servers(begin("com.", "a.gtld.net.", m_tree.operators[1], 86400), "@", {"a.gtld.net.", "b.gtld.net."});
        QString& net = begin("net.", "a.gtld.net.", m_tree.operators[1], 86400);
        servers(net, "@", {"a.gtld.net.", "b.gtld.net."});
        net += gtldAddresses;
        servers(net, "root-servers.net.", {"a.root-servers.net."});
        net += rootAddresses;
        QString& org = begin("org.", "a.ngo.org.", m_tree.operators[2], 86400);
        servers(org, "@", {"a.ngo.org.", "b.ngo.org."});
        org += ngoAddresses;
        QString& arpa = begin("arpa.", "a.root-servers.net.", root, 86400);
        servers(arpa, "@", {"a.root-servers.net."});
        servers(arpa, "18.198.in-addr.arpa.", {"ns1.host0.net.", "ns2.host1.net."});
        QString& rootServers = begin("root-servers.net.", "a.root-servers.net.", root, 86400);
        servers(rootServers, "@", {"a.root-servers.net."});
        rootServers += rootAddresses;

        expect(".", "NS", "NOERROR", {{".", "NS", "a.root-servers.net."}, {".", "NS", "b.root-servers.net."}}, "root servers");
        expect("org.", "NS", "NOERROR", {{"org.", "NS", "a.ngo.org."}, {"org.", "NS", "b.ngo.org."}}, "servers of a TLD");
        negative("nothere.org.", "A", "NXDOMAIN", "org.", "name missing in a TLD");
        negative("nosuchtld.", "A", "NXDOMAIN", ".", "TLD missing");
        negative("com.", "A", "NOERROR", "com.", "no data at a TLD");
    }

    QString& parentText(const QString& origin)
    {
        const QString parent = origin.mid(origin.indexOf('.') + 1);
        for (GeneratedZone& zone : m_tree.zones)
            if (zone.origin == parent)
                return zone.text;
        qFatal("no zone above %s", qPrintable(origin));
    }

    void addHosterZone(int k)
    {
        const QString origin = hosterZone(k);
        const QStringList names{"ns1." + origin, "ns2." + origin};
        QString addresses = QString("ns1.%1 IN A %2\nns2.%1 IN A %3\n").arg(origin, hosterAddress(k, 1), hosterAddress(k, 2));
        QString& net = parentText(origin);
        servers(net, origin, names);
        net += addresses;
        if (k == 2)
            addresses += QString("ns6.%1 IN AAAA 2001:2::1:2\n").arg(origin);
        if (k == 0)
            addresses += QString("dead.%1 IN A 198.18.9.9\n").arg(origin);
        QString& text = begin(origin, names[0], hoster(k));
        servers(text, "@", names);
        text += addresses;
        expect("ns1." + origin, "A", "NOERROR", {{"ns1." + origin, "A", hosterAddress(k, 1)}}, "address of a server");
    }

    void addDomain(int i)
    {
        const QString origin = domain(i);
        const int k = hosterOf(i);
        QStringList names;
        QString glue;
        QList<int> serving{k};
        switch (naming(i)) {
        case Naming::Inside:
            names = QStringList{"ns1." + origin, "ns2." + origin};
            glue = QString("ns1.%1 IN A %2\nns2.%1 IN A %3\n").arg(origin, hosterAddress(k, 1), hosterAddress(k, 2));
            break;
        case Naming::Hoster: names = QStringList{"ns1." + hosterZone(k), "ns2." + hosterZone(k)}; break;
        case Naming::Sibling: names = QStringList{"ns1." + domain(i - 6), "ns2." + domain(i - 6)}; break;
        case Naming::Mixed: {
            const int other = (k + 1) % hosters;
            names = QStringList{"ns1." + origin, "ns2." + hosterZone(other)};
            glue = QString("ns1.%1 IN A %2\n").arg(origin, hosterAddress(k, 1));
            serving << other;
            break;
        }
        case Naming::OtherFamily:
            names = QStringList{"ns6." + hosterZone(2), "ns1." + hosterZone(k)};
            if (k != 2)
                serving << 2;
            break;
        }
        if (i == 7)
            names << "dead." + hosterZone(0); // nobody listens there
        if (i == 8)
            names << "ns1." + hosterZone((k + 2) % hosters); // serves other zones, not this one

        QString& parent = parentText(origin);
        servers(parent, origin, names);
        parent += glue;
        QString& text = begin(origin, names[0], hoster(k));
        for (int more = 1; more < serving.size(); ++more)
            hoster(serving[more]).zones << origin;
        servers(text, "@", names);
        text += glue;
        fill(text, i, origin);
        if (i % 5 == 1)
            addChild(i, origin, k);
        ask(i, origin, names);
    }

    void fill(QString& text, int i, const QString& origin)
    {
        const QString next = domain(i + 1);
        text += QString("@ IN A %1\n@ IN AAAA 2001:2::%2:1\n@ IN MX 10 mail\n@ IN MX 20 mail.%3\n@ IN TXT \"zone %4\"\n"
                        "@ IN CAA 0 issue \"ca.example\"\n")
                    .arg(hostAddress(i, 1), QString::number(i + 16, 16), next, QString::number(i));
        text += QString("www IN A %1\nwww IN A %2\nwww 60 IN AAAA 2001:2::%3:80\nmail IN A %4\n")
                    .arg(hostAddress(i, 80), hostAddress(i, 81), QString::number(i + 16, 16), hostAddress(i, 25));
        text += QString("alias IN CNAME www\nchain IN CNAME cross\ncross IN CNAME www.%1\nhop IN CNAME hop2.%1\n"
                        "hop2 IN CNAME www.%1\ndangling IN CNAME nothere\nempty IN CNAME mail\n")
                    .arg(next);
        text += QString("*.wild IN A %1\n*.wild IN TXT \"wild %2\"\nblocked.wild IN TXT \"blocked\"\n*.walias IN CNAME www\n")
                    .arg(hostAddress(i, 99))
                    .arg(i);
        text += "a.b.ent IN TXT \"below\"\n";
        text += "_sip._tcp IN SRV 10 60 5060 mail\nsvc IN HTTPS 1 . alpn=\"h2,h3\"\n_443._tcp.www IN TLSA 3 1 1 " + digest + "\n";
        text += "key IN SSHFP 4 2 " + digest + "\nenum IN NAPTR 100 10 \"u\" \"E2U+sip\" \"!^.*$!sip:info@x!\" .\n";
        text += QString("old IN DNAME new\nwww.new IN A %1\nmoved IN DNAME %2\n").arg(hostAddress(i, 70), next);
        text +=
            QString("zero 0 IN A %1\nweek 604800 IN A %2\nx\\032y IN TXT \"blank in a name\"\n").arg(hostAddress(i, 5), hostAddress(i, 6));
        for (int n = 0; i % 4 == 0 && n < 30; ++n)
            text += QString("large IN TXT \"%1 %2\"\n").arg(n, 2, 10, QChar('0')).arg(QString(90, 'x'));
        m_pointers += QString("1.%1 IN PTR %2\n").arg(128 + i % 100).arg(origin);
    }

    void addChild(int i, const QString& parentOrigin, int k)
    {
        // Alternately with the parent's servers, elsewhere, and with a server of its own name.
        const QString origin = "sub." + parentOrigin;
        const int other = (k + 1 + i / 5) % hosters;
        QStringList names{"ns1." + hosterZone(other)};
        QString glue;
        if (i % 2 == 1) {
            names = QStringList{"ns." + origin};
            glue = QString("ns.%1 IN A %2\n").arg(origin, hosterAddress(other, 2));
        }
        QString& parent = parentText(origin);
        servers(parent, origin, names);
        parent += glue;
        QString& text = begin(origin, names[0], hoster(other));
        servers(text, "@", names);
        text += glue + QString("www IN A %1\ndeep.er.still IN TXT \"deep\"\nup IN CNAME www.%2\n").arg(hostAddress(i, 110), parentOrigin);
        expect("www." + origin, "A", "NOERROR", {{"www." + origin, "A", hostAddress(i, 110)}}, "delegation below a delegation");
        expect("deep.er.still." + origin, "TXT", "NOERROR", {{"deep.er.still." + origin, "TXT", "\"deep\""}}, "names deep in a child");
        negative("er.still." + origin, "A", "NOERROR", origin, "empty name in a child");
        expect("up." + origin, "A", "NOERROR", concat({{"up." + origin, "CNAME", "www." + parentOrigin}}, www(i)),
               "alias from child to parent");
    }

    struct Row {
        QString owner, type, rdata;
    };
    [[nodiscard]] QList<Row> www(int i) const
    {
        const QString owner = "www." + domain(i);
        return {{owner, "A", hostAddress(i % m_domains, 80)}, {owner, "A", hostAddress(i % m_domains, 81)}};
    }
    static QList<Row> concat(QList<Row> a, const QList<Row>& b) { return a + b; }

    void expect(const QString& name, const QString& type, const QString& rcode, const QList<Row>& rows, const QString& what,
                const QString& soaOwner = {})
    {
        QStringList answer;
        for (const Row& row : rows)
            answer << canonical(row.owner, row.type, row.rdata);
        answer.sort();
        m_tree.questions.push_back({name, type, rcode, answer, soaOwner, what});
    }
    void negative(const QString& name, const QString& type, const QString& rcode, const QString& zone, const QString& what)
    {
        expect(name, type, rcode, {}, what, zone);
    }

    /// A third of the shapes a domain, in turn, so that each shape meets several kinds of delegation.
    void ask(int i, const QString& o, const QStringList& names)
    {
        const QString next = domain(i + 1);
        expect("www." + o, "A", "NOERROR", www(i), "plain address");
        switch (i % 6) {
        case 0:
            expect("alias." + o, "A", "NOERROR", concat({{"alias." + o, "CNAME", "www." + o}}, www(i)), "alias in the zone");
            expect(o, "MX", "NOERROR", {{o, "MX", "10 mail." + o}, {o, "MX", "20 mail." + next}}, "mail servers");
            negative("nothere." + o, "A", "NXDOMAIN", o, "name missing");
            expect("old." + o, "DNAME", "NOERROR", {{"old." + o, "DNAME", "new." + o}}, "DNAME itself");
            break;
        case 1:
            expect("cross." + o, "A", "NOERROR", concat({{"cross." + o, "CNAME", "www." + next}}, www(i + 1)), "alias into another zone");
            expect("x.wild." + o, "A", "NOERROR", {{"x.wild." + o, "A", hostAddress(i, 99)}}, "wildcard");
            negative("blocked.wild." + o, "A", "NOERROR", o, "name that blocks a wildcard");
            negative("b.ent." + o, "A", "NOERROR", o, "empty non-terminal");
            break;
        case 2:
            expect("chain." + o, "A", "NOERROR",
                   concat({{"chain." + o, "CNAME", "cross." + o}, {"cross." + o, "CNAME", "www." + next}}, www(i + 1)), "chain of aliases");
            expect(
                "www.old." + o, "A", "NOERROR",
                {{"old." + o, "DNAME", "new." + o}, {"www.old." + o, "CNAME", "www.new." + o}, {"www.new." + o, "A", hostAddress(i, 70)}},
                "DNAME in the zone");
            expect("dangling." + o, "A", "NXDOMAIN", {{"dangling." + o, "CNAME", "nothere." + o}}, "alias to nothing", o);
            negative("www." + o, "MX", "NOERROR", o, "no data");
            break;
        case 3:
            expect("hop." + o, "A", "NOERROR",
                   concat({{"hop." + o, "CNAME", "hop2." + next}, {"hop2." + next, "CNAME", "www." + domain(i + 2)}}, www(i + 2)),
                   "chain over three zones");
            expect("_sip._tcp." + o, "SRV", "NOERROR", {{"_sip._tcp." + o, "SRV", "10 60 5060 mail." + o}}, "SRV");
            expect("svc." + o, "HTTPS", "NOERROR", {{"svc." + o, "HTTPS", "1 . alpn=\"h2,h3\""}}, "HTTPS");
            negative("ent." + o, "TXT", "NOERROR", o, "empty non-terminal, upper");
            break;
        case 4:
            expect("www.moved." + o, "A", "NOERROR",
                   concat({{"moved." + o, "DNAME", next}, {"www.moved." + o, "CNAME", "www." + next}}, www(i + 1)),
                   "DNAME into another zone");
            expect("_443._tcp.www." + o, "TLSA", "NOERROR", {{"_443._tcp.www." + o, "TLSA", "3 1 1 " + digest}}, "TLSA");
            expect("key." + o, "SSHFP", "NOERROR", {{"key." + o, "SSHFP", "4 2 " + digest}}, "SSHFP");
            expect("y.x.walias." + o, "A", "NOERROR", concat({{"y.x.walias." + o, "CNAME", "www." + o}}, www(i)), "wildcard alias");
            break;
        default:
            QList<Row> ns;
            for (const QString& name : names)
                ns.push_back({o, "NS", name});
            expect(o, "NS", "NOERROR", ns, "servers of a zone");
            expect(o, "CAA", "NOERROR", {{o, "CAA", "0 issue \"ca.example\""}}, "CAA");
            expect("zero." + o, "A", "NOERROR", {{"zero." + o, "A", hostAddress(i, 5)}}, "TTL 0");
            expect("x\\032y." + o, "TXT", "NOERROR", {{"x\\032y." + o, "TXT", "\"blank in a name\""}}, "blank in a name");
            negative("a.wild." + o, "MX", "NOERROR", o, "no data at a wildcard");
        }
        if (i % 4 == 0 && i % 3 == 0) {
            QList<Row> rows;
            for (int n = 0; n < 30; ++n)
                rows.push_back({"large." + o, "TXT", QString("\"%1 %2\"").arg(n, 2, 10, QChar('0')).arg(QString(90, 'x'))});
            expect("large." + o, "TXT", "NOERROR", rows, "answer that needs TCP");
        }
    }

    void addReverse()
    {
        Operator& first = hoster(0);
        QString& text = begin("18.198.in-addr.arpa.", "ns1.host0.net.", first);
        hoster(1).zones << "18.198.in-addr.arpa.";
        servers(text, "@", {"ns1.host0.net.", "ns2.host1.net."});
        text += m_pointers;
        for (const int i : {0, 5, 11})
            expect(QString("1.%1.18.198.in-addr.arpa.").arg(128 + i), "PTR", "NOERROR",
                   {{QString("1.%1.18.198.in-addr.arpa.").arg(128 + i), "PTR", domain(i)}}, "address to name");
    }

    /// Zones that cannot be resolved, each in its way.
    void addBroken()
    {
        QString& org = parentText("dark.org.");
        servers(org, "dark.org.", {"dead.host0.net."});
        servers(org, "lame.org.", {"ns1.host1.net.", "ns2.host2.net."});
        servers(org, "circle-a.org.", {"ns.circle-b.org."});
        servers(org, "circle-b.org.", {"ns.circle-a.org."});
        expect("www.dark.org.", "A", "SERVFAIL", {}, "all servers dead");
        expect("www.lame.org.", "A", "SERVFAIL", {}, "all servers lame");
        expect("www.circle-a.org.", "A", "SERVFAIL", {}, "delegations in a circle");
    }

    void finish()
    {
        for (Operator& by : m_tree.operators) {
            m_tree.addresses << by.addresses;
            by.zones.sort();
        }
    }

    int m_domains;
    ZoneTree m_tree;
    QString m_pointers;
};

} // namespace

const GeneratedZone& ZoneTree::zone(const QString& origin) const
{
    for (const GeneratedZone& candidate : zones)
        if (candidate.origin == origin)
            return candidate;
    qFatal("no zone %s", qPrintable(origin));
}

ZoneTree makeZoneTree(int domains) { return Maker(domains).run(); }

QString canonical(const QString& owner, const QString& type, const QString& rdata)
{
    QString data = rdata.toLower();
    data.remove(' ').remove('\t');
    if (type.compare("HTTPS", Qt::CaseInsensitive) == 0)
        data.remove('"'); // dig quotes the parameters' values, kdig does not
    return owner.toLower() + ' ' + type.toLower() + ' ' + data;
}

} // namespace harddns::interop
