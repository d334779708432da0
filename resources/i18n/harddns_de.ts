<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de">
<context>
    <name>Console</name>
    <message>
        <source>%1, embedded</source>
        <translation>%1, eingebettet</translation>
    </message>
    <message>
        <source>Demo network on the Internet, embedded</source>
        <translation>Demonetz im Internet, eingebettet</translation>
    </message>
    <message>
        <source>Demo network, embedded</source>
        <translation>Demonetz, eingebettet</translation>
    </message>
    <message>
        <source>The node cannot start: %1</source>
        <translation>Der Knoten kann nicht starten: %1</translation>
    </message>
</context>
<context>
    <name>Pages</name>
    <message>
        <source>Overview</source>
        <translation>Übersicht</translation>
    </message>
    <message>
        <source>Disagreements</source>
        <translation>Abweichungen</translation>
    </message>
    <message>
        <source>Alerts</source>
        <translation>Alarme</translation>
    </message>
    <message>
        <source>Latency</source>
        <translation>Latenz</translation>
    </message>
    <message>
        <source>Validation</source>
        <translation>Validierung</translation>
    </message>
    <message>
        <source>Queries</source>
        <translation>Abfragen</translation>
    </message>
    <message>
        <source>Nodes</source>
        <translation>Knoten</translation>
    </message>
    <message>
        <source>History</source>
        <translation>Verlauf</translation>
    </message>
</context>
<context>
    <name>harddns::app::IncidentSource</name>
    <message>
        <source>Incident of %1 (%2), read only</source>
        <extracomment>what it is about, and when it began: &quot;Incident of www.bank.example A (21 Nov 14:32), read only&quot;</extracomment>
        <translation>Vorfall %1 (%2), nur lesbar</translation>
    </message>
    <message>
        <source>This is an incident of %1 from a file, saved %2 %3 by %4. Nothing here is live.</source>
        <translation>Dies ist ein Vorfall von %1 aus einer Datei, gespeichert %2 %3 von %4. Nichts hier ist live.</translation>
    </message>
    <message>
        <source>This incident comes from a file; there is no node to ask.</source>
        <translation>Dieser Vorfall stammt aus einer Datei; es gibt keinen Knoten, der gefragt werden könnte.</translation>
    </message>
    <message>
        <source>This incident comes from a file; there is no node to act on.</source>
        <translation>Dieser Vorfall stammt aus einer Datei; es gibt keinen Knoten, auf den man einwirken könnte.</translation>
    </message>
</context>
<context>
    <name>harddns::app::NodeHost</name>
    <message>
        <source>The node is starting.</source>
        <translation>Der Knoten startet.</translation>
    </message>
</context>
<context>
    <name>harddns::ui::AboutDialog</name>
    <message>
        <source>About HARD-DNS</source>
        <translation>Über HARD-DNS</translation>
    </message>
    <message>
        <source>DNS resolution by quorum, and a console to see it.</source>
        <translation>DNS-Auflösung per Quorum und eine Konsole, die sie zeigt.</translation>
    </message>
    <message>
        <source>Console %1, Qt %2</source>
        <translation>Konsole %1, Qt %2</translation>
    </message>
    <message>
        <source>of this build</source>
        <translation>dieser Build</translation>
    </message>
</context>
<context>
    <name>harddns::ui::AlertDetail</name>
    <message>
        <source>Acknowledge</source>
        <translation>Quittieren</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Notiz</translation>
    </message>
    <message>
        <source>Silence…</source>
        <translation>Stumm…</translation>
    </message>
    <message>
        <source>Quarantine…</source>
        <translation>Quarantäne…</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Save this incident as a file…</source>
        <translation>Diesen Vorfall als Datei sichern…</translation>
    </message>
    <message>
        <source>What is known of this alert</source>
        <translation>Was über diesen Alarm bekannt ist</translation>
    </message>
    <message>
        <source>What happened</source>
        <translation>Was geschah</translation>
    </message>
    <message>
        <source>How sure we are</source>
        <translation>Wie sicher das ist</translation>
    </message>
    <message>
        <source>What was done</source>
        <translation>Was getan wurde</translation>
    </message>
    <message>
        <source>What you can do</source>
        <translation>Was zu tun ist</translation>
    </message>
    <message>
        <source>Open the vote and its packets</source>
        <translation>Abstimmung und ihre Pakete öffnen</translation>
    </message>
    <message>
        <source>Open node</source>
        <translation>Knoten öffnen</translation>
    </message>
    <message>
        <source>Open in history</source>
        <translation>Im Verlauf öffnen</translation>
    </message>
    <message>
        <source>Life of this alert</source>
        <translation>Lebenslauf dieses Alarms</translation>
    </message>
    <message>
        <source>In the node&apos;s words</source>
        <translation>In den Worten des Knotens</translation>
    </message>
    <message>
        <source>Write a note, Ctrl+Enter saves it to the audit history</source>
        <translation>Notiz schreiben, Strg+Eingabe sichert sie im Audit-Verlauf</translation>
    </message>
    <message>
        <source>No alert is selected</source>
        <translation>Kein Alarm ausgewählt</translation>
    </message>
    <message>
        <source>Select one to see what happened and what you can do.</source>
        <translation>Einen auswählen, um zu sehen, was geschah und was zu tun ist.</translation>
    </message>
    <message>
        <source>Say that you look after it (A)</source>
        <translation>Mitteilen, dass sich jemand kümmert (A)</translation>
    </message>
    <message>
        <source>It is not open.</source>
        <translation>Er ist nicht offen.</translation>
    </message>
    <message>
        <source>Write a note (N)</source>
        <translation>Notiz schreiben (N)</translation>
    </message>
    <message>
        <source>End or change the silence (S)</source>
        <translation>Stummschaltung beenden oder ändern (S)</translation>
    </message>
    <message>
        <source>Tell nobody until a time you name (S)</source>
        <translation>Bis zu einem gewählten Zeitpunkt niemanden benachrichtigen (S)</translation>
    </message>
    <message>
        <source>The matter is settled; if it goes on, a new alert opens</source>
        <translation>Die Sache ist erledigt; geht sie weiter, entsteht ein neuer Alarm</translation>
    </message>
    <message>
        <source>The evidence names no node.</source>
        <translation>Die Indizien nennen keinen Knoten.</translation>
    </message>
    <message numerus="yes">
        <source>Alert %1, %2, %3, raised %4, seen %Ln times</source>
        <translation>
            <numerusform>Alarm %1 · %2 · %3 · ausgelöst %4 · %Ln-mal gesehen</numerusform>
            <numerusform>Alarm %1 · %2 · %3 · ausgelöst %4 · %Ln-mal gesehen</numerusform>
        </translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>Notizen</translation>
    </message>
    <message>
        <source>Release %1…</source>
        <translation>%1 frei…</translation>
    </message>
    <message>
        <source>Quarantine %1…</source>
        <translation>Quarantäne für %1…</translation>
    </message>
    <message>
        <source>Open node %1</source>
        <translation>Knoten %1 öffnen</translation>
    </message>
</context>
<context>
    <name>harddns::ui::AlertModel</name>
    <message>
        <source>Grade</source>
        <translation>Einstufung</translation>
    </message>
    <message>
        <source>What happened</source>
        <translation>Was geschah</translation>
    </message>
    <message>
        <source>Count</source>
        <translation>Anzahl</translation>
    </message>
    <message>
        <source>How often it was seen</source>
        <translation>Wie oft er gesehen wurde</translation>
    </message>
    <message>
        <source>First</source>
        <translation>Zuerst</translation>
    </message>
    <message>
        <source>When it was seen first</source>
        <translation>Wann er zuerst gesehen wurde</translation>
    </message>
    <message>
        <source>Last</source>
        <translation>Zuletzt</translation>
    </message>
    <message>
        <source>When it was seen last</source>
        <translation>Wann er zuletzt gesehen wurde</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Seen by %1</source>
        <translation>Gesehen von %1</translation>
    </message>
    <message>
        <source>Silent to %1</source>
        <translation>Stumm bis %1</translation>
    </message>
</context>
<context>
    <name>harddns::ui::AlertNews</name>
    <message>
        <source>Test of HARD-DNS</source>
        <translation>Test von HARD-DNS</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <extracomment>grade of an alert and what it is about: &quot;Critical: www.bank.example. A&quot;</extracomment>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>This is a test: nothing has happened.</source>
        <translation>Dies ist ein Test: Nichts ist geschehen.</translation>
    </message>
</context>
<context>
    <name>harddns::ui::AlertTimeline</name>
    <message>
        <source>Life of this alert</source>
        <translation>Lebenslauf dieses Alarms</translation>
    </message>
</context>
<context>
    <name>harddns::ui::Alerts</name>
    <message>
        <source>many names below %1</source>
        <translation>viele Namen unterhalb von %1</translation>
    </message>
    <message>
        <source>A node</source>
        <translation>Ein Knoten</translation>
    </message>
    <message>
        <source>Last seen for %1: %2 gave %3; %4 of %5 nodes gave %6.</source>
        <translation>Zuletzt bei %1: %2 gab %3; %4 von %5 Knoten gaben %6.</translation>
    </message>
    <message>
        <source>no such data</source>
        <translation>keine solchen Daten</translation>
    </message>
    <message>
        <source>We answered with a failure instead of guessing.</source>
        <translation>Geantwortet wurde mit einem Fehler, statt zu raten.</translation>
    </message>
    <message>
        <source>Clients got what the vote decided.</source>
        <translation>Clients erhielten, was die Abstimmung entschied.</translation>
    </message>
    <message numerus="yes">
        <source>Seen %Ln times since %1.</source>
        <translation>
            <numerusform>%Ln-mal gesehen seit %1.</numerusform>
            <numerusform>%Ln-mal gesehen seit %1.</numerusform>
        </translation>
    </message>
    <message>
        <source>For example %1.</source>
        <translation>Zum Beispiel %1.</translation>
    </message>
    <message>
        <source>Certain</source>
        <translation>Sicher</translation>
    </message>
    <message>
        <source>Likely</source>
        <translation>Wahrscheinlich</translation>
    </message>
    <message>
        <source>Possible</source>
        <translation>Möglich</translation>
    </message>
    <message numerus="yes">
        <source>%1: %Ln evidence points, %2 from %3.</source>
        <translation>
            <numerusform>%1: %Ln Indizienpunkt (%2 ab %3).</numerusform>
            <numerusform>%1: %Ln Indizienpunkte (%2 ab %3).</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>Certain: its own signatures prove it.</source>
        <translation>Sicher: Die eigenen Signaturen beweisen es.</translation>
    </message>
    <message>
        <source>Certain: replies with wrong ids were counted at the node. Who sends them is not known: their sources are forged.</source>
        <translation>Sicher: Am Knoten wurden Antworten mit falschen IDs gezählt. Wer sie schickt, ist nicht bekannt: Ihre Absender sind gefälscht.</translation>
    </message>
    <message>
        <source>Certain: the ballots were counted. Why they differ is not known.</source>
        <translation>Sicher: Die Stimmen sind gezählt. Warum sie abweichen, ist nicht bekannt.</translation>
    </message>
    <message>
        <source>Seen from this node only: its path to the node may be at fault, and not the node.</source>
        <translation>Nur von diesem Knoten aus gesehen: Schuld kann der Weg zu ihm sein und nicht der Knoten.</translation>
    </message>
    <message>
        <source>Certain: a proof by signatures, the zone&apos;s own servers or the history stand against the ballots.</source>
        <translation>Sicher: Ein Beweis durch Signaturen, die Server der Zone oder die Historie sprechen gegen die Stimmen.</translation>
    </message>
    <message>
        <source>Not judged by points.</source>
        <translation>Nicht nach Punkten beurteilt.</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>a time and what happened then</comment>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>%1 is quarantined until somebody releases it.</source>
        <translation>%1 ist in Quarantäne, bis jemand ihn freigibt.</translation>
    </message>
    <message>
        <source>%1 is quarantined until %2. It returns after three correct canary answers.</source>
        <translation>%1 ist in Quarantäne bis %2. Nach drei richtigen Kontrollantworten kehrt er zurück.</translation>
    </message>
    <message>
        <source>Forged replies are refused and counted.</source>
        <translation>Gefälschte Antworten werden abgewiesen und gezählt.</translation>
    </message>
    <message>
        <source>It is out of rotation; the others vote without it.</source>
        <translation>Er ist außer Betrieb; die übrigen stimmen ohne ihn ab.</translation>
    </message>
    <message>
        <source>Nobody is blamed, nothing was flushed.</source>
        <translation>Niemand wird beschuldigt, nichts wurde verworfen.</translation>
    </message>
    <message>
        <source>The answer was withheld.</source>
        <translation>Die Antwort wurde zurückgehalten.</translation>
    </message>
    <message>
        <source>It was outvoted and counted; nothing else was needed.</source>
        <translation>Er wurde überstimmt und gezählt; mehr war nicht nötig.</translation>
    </message>
    <message>
        <source>It was outvoted.</source>
        <translation>Er wurde überstimmt.</translation>
    </message>
    <message>
        <source>the node</source>
        <translation>der Knoten</translation>
    </message>
    <message>
        <source>Nothing is urgent. Check the path of %1 and what it shares with nobody else: its resolver port, its firewall, its upstream. Release it when the cause is gone.</source>
        <translation>Nichts ist dringend. Den Weg von %1 prüfen und was er mit niemandem teilt: Resolver-Port, Firewall, Upstream. Freigeben, wenn die Ursache behoben ist.</translation>
    </message>
    <message>
        <source>Nothing is urgent. Open the vote to see the evidence; quarantine %1 if it goes on.</source>
        <translation>Nichts ist dringend. Abstimmung öffnen, um die Indizien zu sehen; %1 in Quarantäne nehmen, falls es weitergeht.</translation>
    </message>
    <message>
        <source>No action needed.</source>
        <translation>Nichts zu tun.</translation>
    </message>
    <message>
        <source>Check what these nodes share: their upstream path, or a proxy that answers in between.</source>
        <translation>Prüfen, was diese Knoten teilen: ihren Upstream-Weg oder einen Proxy, der dazwischen antwortet.</translation>
    </message>
    <message>
        <source>Check what the group %1 shares: its upstream path, or a proxy that answers in between.</source>
        <translation>Prüfen, was die Gruppe %1 teilt: ihren Upstream-Weg oder einen Proxy, der dazwischen antwortet.</translation>
    </message>
    <message>
        <source>Urgent: treat these nodes as attacked until the evidence is explained.</source>
        <translation>Dringend: Diese Knoten als angegriffen behandeln, bis die Indizien erklärt sind.</translation>
    </message>
    <message>
        <source>Open the vote to see who said what.</source>
        <translation>Abstimmung öffnen, um zu sehen, wer was gesagt hat.</translation>
    </message>
    <message>
        <source>No action needed while answers stay safe. A node whose queries leave from one port only is easier to guess.</source>
        <translation>Nichts zu tun, solange die Antworten sicher bleiben. Ein Knoten, dessen Abfragen nur von einem Port kommen, ist leichter zu erraten.</translation>
    </message>
    <message>
        <source>Urgent: keep clients away from %1 and find out who controls it.</source>
        <translation>Dringend: Clients von %1 fernhalten und herausfinden, wer ihn kontrolliert.</translation>
    </message>
    <message>
        <source>Check the node and its network.</source>
        <translation>Knoten und sein Netz prüfen.</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Offen</translation>
    </message>
    <message>
        <source>Acknowledged</source>
        <translation>Quittiert</translation>
    </message>
    <message>
        <source>Silenced</source>
        <translation>Stummgeschaltet</translation>
    </message>
    <message>
        <source>Closed</source>
        <translation>Abgeschlossen</translation>
    </message>
    <message>
        <source>%1 was poisoned for %2</source>
        <translation>%1 wurde für %2 vergiftet</translation>
    </message>
    <message>
        <source>%1 was outvoted for %2, and its answer looks forged</source>
        <translation>%1 wurde bei %2 überstimmt, und die Antwort wirkt gefälscht</translation>
    </message>
    <message>
        <source>%1 was outvoted for %2</source>
        <translation>%1 wurde bei %2 überstimmt</translation>
    </message>
    <message>
        <source>Nodes of one group gave one wrong answer for %1</source>
        <translation>Knoten einer Gruppe gaben eine falsche Antwort für %1</translation>
    </message>
    <message>
        <source>Group %1 gave one wrong answer for %2</source>
        <translation>Gruppe %1 gab eine falsche Antwort für %2</translation>
    </message>
    <message>
        <source>A majority contradicts the proof for %1</source>
        <translation>Eine Mehrheit widerspricht dem Beweis für %1</translation>
    </message>
    <message>
        <source>No majority for %1</source>
        <translation>Keine Mehrheit für %1</translation>
    </message>
    <message>
        <source>Flood of forged replies at %1</source>
        <translation>Flut gefälschter Antworten bei %1</translation>
    </message>
    <message>
        <source>%1 told a client something else than the vote</source>
        <translation>%1 sagte einem Client etwas anderes als die Abstimmung</translation>
    </message>
    <message>
        <source>%1 told a client something else than the vote about %2</source>
        <translation>%1 sagte einem Client über %2 etwas anderes als die Abstimmung</translation>
    </message>
    <message>
        <source>%1 does not answer</source>
        <translation>%1 antwortet nicht</translation>
    </message>
    <message>
        <source>First seen</source>
        <translation>Zuerst gesehen</translation>
    </message>
    <message>
        <source>Last seen</source>
        <translation>Zuletzt gesehen</translation>
    </message>
    <message>
        <source>%1 quarantined</source>
        <translation>%1 in Quarantäne</translation>
    </message>
    <message>
        <source>%1 released</source>
        <translation>%1 freigegeben</translation>
    </message>
    <message>
        <source>%1 flushed</source>
        <translation>%1 verworfen</translation>
    </message>
    <message>
        <source>%1 answers again</source>
        <translation>%1 antwortet wieder</translation>
    </message>
    <message>
        <source>Seen by %1</source>
        <translation>Gesehen von %1</translation>
    </message>
    <message>
        <source>Note of %1</source>
        <translation>Notiz von %1</translation>
    </message>
    <message>
        <source>Silenced until %1</source>
        <translation>Stumm bis %1</translation>
    </message>
    <message>
        <source>Silence ended</source>
        <translation>Stummschaltung beendet</translation>
    </message>
    <message>
        <source>Closed by %1</source>
        <translation>Abgeschlossen von %1</translation>
    </message>
</context>
<context>
    <name>harddns::ui::AlertsPage</name>
    <message>
        <source>Open incident…</source>
        <translation>Vorfall öffnen…</translation>
    </message>
    <message>
        <source>Shows an incident that was saved as a file, here or by another console</source>
        <translation>Zeigt einen Vorfall, der hier oder von einer anderen Konsole als Datei gesichert wurde</translation>
    </message>
    <message>
        <source>This incident as a file…</source>
        <translation>Diesen Vorfall als Datei…</translation>
    </message>
    <message>
        <source>The list as CSV…</source>
        <translation>Die Liste als CSV…</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>Alerts shown</source>
        <translation>Gezeigte Alarme</translation>
    </message>
    <message>
        <source>All</source>
        <translation>Alle</translation>
    </message>
    <message>
        <source>Alerts</source>
        <translation>Alarme</translation>
    </message>
    <message>
        <source>Silences</source>
        <translation>Stummschaltungen</translation>
    </message>
    <message>
        <source>every silence has an end; silenced alerts go on being counted</source>
        <translation>jede Stummschaltung endet; stumme Alarme werden weiter gezählt</translation>
    </message>
    <message>
        <source>End silence</source>
        <translation>Stummschaltung beenden</translation>
    </message>
    <message>
        <source>Needs the role operator.</source>
        <translation>Erfordert die Rolle Operator.</translation>
    </message>
    <message>
        <source>The file does not hold the vote of this alert.</source>
        <translation>Die Datei enthält die Abstimmung dieses Alarms nicht.</translation>
    </message>
    <message>
        <source>Got it</source>
        <translation>Verstanden</translation>
    </message>
    <message>
        <source>A note has at most %1 octets, this one has %2. Shorten it, or write two.</source>
        <translation>Eine Notiz hat höchstens %1 Oktette, diese hat %2. Kürzen oder auf zwei aufteilen.</translation>
    </message>
    <message>
        <source>The node refused: %1</source>
        <translation>Der Knoten lehnte ab: %1</translation>
    </message>
    <message>
        <source>%1 is released.</source>
        <translation>%1 ist freigegeben.</translation>
    </message>
    <message>
        <source>%1 is quarantined until somebody releases it.</source>
        <translation>%1 ist in Quarantäne, bis jemand ihn freigibt.</translation>
    </message>
    <message>
        <source>Save this incident</source>
        <translation>Diesen Vorfall sichern</translation>
    </message>
    <message>
        <source>Incidents (*.harddns-incident.json)</source>
        <translation>Vorfälle (*.harddns-incident.json)</translation>
    </message>
    <message>
        <source>The incident is saved in %1. It holds names, addresses and packets: give it to whom you trust.</source>
        <translation>Der Vorfall ist in %1 gesichert. Er enthält Namen, Adressen und Pakete: nur an Vertrauenswürdige weitergeben.</translation>
    </message>
    <message>
        <source>Open an incident</source>
        <translation>Vorfall öffnen</translation>
    </message>
    <message>
        <source>Incidents (*.harddns-incident.json);;All files (*)</source>
        <translation>Vorfälle (*.harddns-incident.json);;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>This is an incident of %1 from a file, saved %2 by %3. It is not what the node says now.</source>
        <translation>Dies ist ein Vorfall von %1 aus einer Datei, gesichert %2 von %3. Es ist nicht, was der Knoten jetzt sagt.</translation>
    </message>
    <message>
        <source>Back to live</source>
        <translation>Zurück zu Live</translation>
    </message>
    <message>
        <source>%1 cannot be written: %2</source>
        <translation>%1 kann nicht geschrieben werden: %2</translation>
    </message>
    <message>
        <source>Export the list</source>
        <translation>Liste exportieren</translation>
    </message>
    <message>
        <source>CSV (*.csv)</source>
        <translation>CSV (*.csv)</translation>
    </message>
    <message>
        <source>This incident comes from a file; there is no node to act on.</source>
        <translation>Dieser Vorfall stammt aus einer Datei; es gibt keinen Knoten, auf den man einwirken könnte.</translation>
    </message>
    <message>
        <source>%1 open, %2 acknowledged, %3 silenced</source>
        <translation>%1 offen, %2 quittiert, %3 stummgeschaltet</translation>
    </message>
    <message>
        <source>No alert passes the filter.</source>
        <translation>Kein Alarm passt zum Filter.</translation>
    </message>
    <message>
        <source>No alert. Nothing needs you now.</source>
        <translation>Kein Alarm. Im Moment ist nichts zu tun.</translation>
    </message>
    <message>
        <source>No open alert passes the filter.</source>
        <translation>Kein offener Alarm passt zum Filter.</translation>
    </message>
    <message>
        <source>No open alert. Nothing needs you now.</source>
        <translation>Kein offener Alarm. Im Moment ist nichts zu tun.</translation>
    </message>
    <message>
        <source>No acknowledged alert passes the filter.</source>
        <translation>Kein quittierter Alarm passt zum Filter.</translation>
    </message>
    <message>
        <source>No acknowledged alert.</source>
        <translation>Kein quittierter Alarm.</translation>
    </message>
    <message>
        <source>No silenced alert passes the filter.</source>
        <translation>Kein stummgeschalteter Alarm passt zum Filter.</translation>
    </message>
    <message>
        <source>No silenced alert.</source>
        <translation>Kein stummgeschalteter Alarm.</translation>
    </message>
    <message>
        <source>No closed alert passes the filter.</source>
        <translation>Kein abgeschlossener Alarm passt zum Filter.</translation>
    </message>
    <message>
        <source>No closed alert.</source>
        <translation>Kein abgeschlossener Alarm.</translation>
    </message>
    <message>
        <source>Older ones are in the history.</source>
        <translation>Ältere stehen im Verlauf.</translation>
    </message>
    <message>
        <source>Clear the filter</source>
        <translation>Filter löschen</translation>
    </message>
    <message>
        <source>Show all alerts</source>
        <translation>Alle Alarme zeigen</translation>
    </message>
    <message>
        <source>Open history</source>
        <translation>Verlauf öffnen</translation>
    </message>
    <message>
        <source>Alert %1 is not known any more, and there is no history to look it up in.</source>
        <translation>Alarm %1 ist nicht mehr bekannt, und es gibt keinen Verlauf zum Nachsehen.</translation>
    </message>
    <message>
        <source>The history cannot be read: %1</source>
        <translation>Der Verlauf kann nicht gelesen werden: %1</translation>
    </message>
    <message>
        <source>Alert %1 is not known, and the history does not have it.</source>
        <translation>Alarm %1 ist nicht bekannt, auch im Verlauf nicht.</translation>
    </message>
</context>
<context>
    <name>harddns::ui::AnswerDiff</name>
    <message>
        <source>missing</source>
        <translation>fehlt</translation>
    </message>
    <message>
        <source>and %1 more</source>
        <translation>und %1 weitere</translation>
    </message>
    <message>
        <source>TTL %1</source>
        <translation>TTL %1</translation>
    </message>
    <message>
        <source>Answer sent against the ballot of %1</source>
        <translation>Gesendete Antwort gegen die Stimme von %1</translation>
    </message>
    <message>
        <source>Answer sent</source>
        <translation>Gesendete Antwort</translation>
    </message>
    <message>
        <source>Ballot of %1</source>
        <translation>Stimme von %1</translation>
    </message>
</context>
<context>
    <name>harddns::ui::Assistant</name>
    <message>
        <source>Welcome to HARD-DNS</source>
        <translation>Willkommen bei HARD-DNS</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Zurück</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Starten</translation>
    </message>
    <message>
        <source>Which network do you want to see?</source>
        <translation>Welches Netz soll gezeigt werden?</translation>
    </message>
    <message>
        <source>Several resolvers answer each question, and the network answers what a majority of them found. This console shows what they say, who differs, and whether somebody attacks.</source>
        <translation>Mehrere Resolver beantworten jede Frage, und das Netz antwortet, was eine Mehrheit von ihnen gefunden hat. Diese Konsole zeigt, was sie sagen, wer abweicht und ob jemand angreift.</translation>
    </message>
    <message>
        <source>The demo network</source>
        <translation>Das Demonetz</translation>
    </message>
    <message>
        <source>Seven nodes in front of a small internet, all inside this program. Nothing leaves this computer. After a minute one of them is attacked.</source>
        <translation>Sieben Knoten vor einem kleinen Internet, alles in diesem Programm. Nichts verlässt diesen Rechner. Nach einer Minute wird einer von ihnen angegriffen.</translation>
    </message>
    <message>
        <source>A node from my configuration file</source>
        <translation>Ein Knoten aus meiner Konfigurationsdatei</translation>
    </message>
    <message>
        <source>Runs inside this console, as harddnsd would run it.</source>
        <translation>Läuft in dieser Konsole, so wie harddnsd ihn ausführen würde.</translation>
    </message>
    <message>
        <source>Configuration file</source>
        <translation>Konfigurationsdatei</translation>
    </message>
    <message>
        <source>Browse…</source>
        <translation>Durchsuchen…</translation>
    </message>
    <message>
        <source>Browse for the configuration file</source>
        <translation>Konfigurationsdatei suchen</translation>
    </message>
    <message>
        <source>A node that runs elsewhere</source>
        <translation>Ein Knoten, der anderswo läuft</translation>
    </message>
    <message>
        <source>On another machine, over mutual TLS, with a certificate that it made for you.</source>
        <translation>Auf einem anderen Rechner, über TLS mit Zertifikaten auf beiden Seiten, mit einem Zertifikat, das er ausgestellt hat.</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>Farbschema</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>Wie das System</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>High contrast</source>
        <translation>Hoher Kontrast</translation>
    </message>
    <message>
        <source>Language (from the next start)</source>
        <translation>Sprache (ab dem nächsten Start)</translation>
    </message>
    <message>
        <source>The network is starting</source>
        <translation>Das Netz startet</translation>
    </message>
    <message>
        <source>How far the start is</source>
        <translation>Fortschritt des Starts</translation>
    </message>
    <message>
        <source>Starting</source>
        <translation>Startet</translation>
    </message>
    <message>
        <source>Where to look</source>
        <translation>Wo es etwas zu sehen gibt</translation>
    </message>
    <message>
        <source>The state of the network</source>
        <translation>Der Zustand des Netzes</translation>
    </message>
    <message>
        <source>At the top left stands in one word whether names are safe, and why. A click on it opens what it comes from.</source>
        <translation>Oben links steht in einem Wort, ob Namen sicher sind, und warum. Ein Klick darauf öffnet, woher das kommt.</translation>
    </message>
    <message>
        <source>Overview</source>
        <translation>Übersicht</translation>
    </message>
    <message>
        <source>An attack, after a minute</source>
        <translation>Ein Angriff, nach einer Minute</translation>
    </message>
    <message>
        <source>One node of the demo is made to believe a forged address. The others outvote it: clients get the right answer, and the disagreement shows who said what, with its packets.</source>
        <translation>Einem Knoten der Demo wird eine gefälschte Adresse untergeschoben. Die anderen überstimmen ihn: Clients bekommen die richtige Antwort, und die Abweichung zeigt mit den Paketen, wer was gesagt hat.</translation>
    </message>
    <message>
        <source>Disagreements</source>
        <translation>Abweichungen</translation>
    </message>
    <message>
        <source>What happened before</source>
        <translation>Was vorher geschah</translation>
    </message>
    <message>
        <source>Everything that matters is written to a history that shows when somebody changes it.</source>
        <translation>Alles Wichtige wird in einen Verlauf geschrieben, der zeigt, wenn jemand ihn ändert.</translation>
    </message>
    <message>
        <source>History</source>
        <translation>Verlauf</translation>
    </message>
    <message>
        <source>Connect…</source>
        <translation>Verbinden…</translation>
    </message>
    <message>
        <source>Choose</source>
        <translation>Auswählen</translation>
    </message>
    <message>
        <source>Configuration (*.toml);;All files (*)</source>
        <translation>Konfiguration (*.toml);;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Choose the configuration file of the node.</source>
        <translation>Die Konfigurationsdatei des Knotens auswählen.</translation>
    </message>
    <message>
        <source>There is no file %1.</source>
        <translation>Es gibt keine Datei %1.</translation>
    </message>
    <message>
        <source>Show the overview</source>
        <translation>Übersicht zeigen</translation>
    </message>
    <message>
        <source>Kept for the next start</source>
        <translation>Für den nächsten Start gemerkt</translation>
    </message>
    <message>
        <source>Kept</source>
        <translation>Gemerkt</translation>
    </message>
    <message>
        <source>it holds from the next start of the console</source>
        <translation>gilt ab dem nächsten Start der Konsole</translation>
    </message>
    <message>
        <source>The network did not start</source>
        <translation>Das Netz ist nicht gestartet</translation>
    </message>
    <message>
        <source>Not started</source>
        <translation>Nicht gestartet</translation>
    </message>
    <message>
        <source>The network runs</source>
        <translation>Das Netz läuft</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>Läuft</translation>
    </message>
    <message>
        <source>Nearly there</source>
        <translation>Fast fertig</translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n nodes vote</source>
        <translation>
            <numerusform>%1 von %n Knoten stimmt ab</numerusform>
            <numerusform>%1 von %n Knoten stimmen ab</numerusform>
        </translation>
    </message>
    <message>
        <source>It answers at %1.</source>
        <translation>Es antwortet auf %1.</translation>
    </message>
</context>
<context>
    <name>harddns::ui::BytesView</name>
    <message>
        <source>Bytes</source>
        <translation>Bytes</translation>
    </message>
    <message numerus="yes">
        <source>%Ln bytes</source>
        <translation>
            <numerusform>%Ln Byte</numerusform>
            <numerusform>%Ln Bytes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>offset %1, %Ln bytes: %2</source>
        <translation>
            <numerusform>Offset %1, %Ln Byte: %2</numerusform>
            <numerusform>Offset %1, %Ln Bytes: %2</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>harddns::ui::Cdf</name>
    <message>
        <source>A has no answers</source>
        <translation>A hat keine Antworten</translation>
    </message>
    <message>
        <source>B has no answers</source>
        <translation>B hat keine Antworten</translation>
    </message>
    <message>
        <source>Too few answers to compare %1: %2 and %3</source>
        <translation>Zu wenige Antworten, um %1 zu vergleichen: %2 und %3</translation>
    </message>
    <message>
        <source>%1 %2 ms (%3 to %4)</source>
        <translation>%1 %2 ms (%3 bis %4)</translation>
    </message>
    <message>
        <source>No clear difference: %1</source>
        <translation>Kein klarer Unterschied: %1</translation>
    </message>
    <message>
        <source>B is faster: %1</source>
        <translation>B ist schneller: %1</translation>
    </message>
    <message>
        <source>B is slower: %1</source>
        <translation>B ist langsamer: %1</translation>
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
        <translation>Band: %1 Konfidenz</translation>
    </message>
    <message>
        <source>%1: drag to move</source>
        <translation>%1: ziehen zum Verschieben</translation>
    </message>
    <message>
        <source>Answer time in ms, logarithmic</source>
        <translation>Antwortzeit in ms, logarithmisch</translation>
    </message>
    <message>
        <source>Answer time in ms</source>
        <translation>Antwortzeit in ms</translation>
    </message>
    <message>
        <source>%1 %2</source>
        <translation>%1 %2</translation>
    </message>
    <message>
        <source>There are no answers to show.</source>
        <translation>Keine Antworten zu zeigen.</translation>
    </message>
    <message>
        <source>%1 of the answers came within: %2.</source>
        <translation>%1 der Antworten kamen innerhalb von: %2.</translation>
    </message>
    <message>
        <source>Share</source>
        <translation>Anteil</translation>
    </message>
    <message>
        <source>Logarithmic</source>
        <translation>Logarithmisch</translation>
    </message>
    <message>
        <source>Cursor at %1</source>
        <translation>Cursor bei %1</translation>
    </message>
</context>
<context>
    <name>harddns::ui::Chain</name>
    <message>
        <source>the root</source>
        <translation>die Wurzel</translation>
    </message>
    <message>
        <source>algorithm of the keys not supported</source>
        <translation>Algorithmus der Schlüssel nicht unterstützt</translation>
    </message>
    <message>
        <source>digest of the DS not supported</source>
        <translation>Digest des DS nicht unterstützt</translation>
    </message>
    <message>
        <source>cannot be decided</source>
        <translation>nicht entscheidbar</translation>
    </message>
    <message>
        <source>signature wrong</source>
        <translation>Signatur falsch</translation>
    </message>
    <message>
        <source>signature has ended</source>
        <translation>Signatur abgelaufen</translation>
    </message>
    <message>
        <source>signature is not valid yet</source>
        <translation>Signatur noch nicht gültig</translation>
    </message>
    <message>
        <source>key missing</source>
        <translation>Schlüssel fehlt</translation>
    </message>
    <message>
        <source>signatures missing</source>
        <translation>Signaturen fehlen</translation>
    </message>
    <message>
        <source>no key for zones</source>
        <translation>kein Schlüssel für Zonen</translation>
    </message>
    <message>
        <source>proof of absence missing</source>
        <translation>Nichtexistenz-Beweis fehlt</translation>
    </message>
    <message>
        <source>algorithm %1</source>
        <translation>Algorithmus %1</translation>
    </message>
    <message>
        <source>Holds</source>
        <translation>Hält</translation>
    </message>
    <message>
        <source>Not signed</source>
        <translation>Nicht signiert</translation>
    </message>
    <message>
        <source>Breaks</source>
        <translation>Bricht</translation>
    </message>
    <message>
        <source>Not checked</source>
        <translation>Nicht geprüft</translation>
    </message>
    <message>
        <source>Trust anchor of %1</source>
        <translation>Vertrauensanker von %1</translation>
    </message>
    <message>
        <source>DS of %1</source>
        <translation>DS von %1</translation>
    </message>
    <message>
        <source>Proof that %1 has no DS</source>
        <translation>Beweis, dass %1 keinen DS hat</translation>
    </message>
    <message>
        <source>Keys of %1</source>
        <translation>Schlüssel von %1</translation>
    </message>
    <message>
        <source>Answer: %1 %2</source>
        <translation>Antwort: %1 %2</translation>
    </message>
    <message>
        <source>Proof of absence: %1 %2</source>
        <translation>Nichtexistenz-Beweis: %1 %2</translation>
    </message>
    <message>
        <source>Negative anchor of %1</source>
        <translation>Negativer Anker von %1</translation>
    </message>
    <message>
        <source>key %1 of %2, %3</source>
        <translation>Schlüssel %1 von %2, %3</translation>
    </message>
    <message>
        <source>%1 to %2</source>
        <translation>%1 bis %2</translation>
    </message>
    <message>
        <source>%1, ended %2 ago</source>
        <translation>%1, abgelaufen vor %2</translation>
    </message>
    <message>
        <source>%1, not valid yet</source>
        <translation>%1, noch nicht gültig</translation>
    </message>
    <message>
        <source>%1, ends in %2</source>
        <translation>%1, endet in %2</translation>
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
        <translation>es hält nicht</translation>
    </message>
    <message>
        <source>error %1</source>
        <translation>Fehler %1</translation>
    </message>
    <message>
        <source>error %1: %2</source>
        <translation>Fehler %1: %2</translation>
    </message>
    <message>
        <source>The node told no chain: validation is off, or there was no answer to prove.</source>
        <translation>Der Knoten lieferte keine Kette: Die Validierung ist aus, oder es gab keine Antwort zu beweisen.</translation>
    </message>
    <message>
        <source>Proven</source>
        <translation>Bewiesen</translation>
    </message>
    <message>
        <source>Every link holds, from the trust anchor of %1 to the answer.</source>
        <translation>Jedes Glied hält, vom Vertrauensanker von %1 bis zur Antwort.</translation>
    </message>
    <message>
        <source>The answer is not signed, and that is proven: nobody can check it by signatures. The vote protects it.</source>
        <translation>Die Antwort ist nicht signiert, und das ist bewiesen: Durch Signaturen kann sie niemand prüfen. Die Abstimmung schützt sie.</translation>
    </message>
    <message>
        <source>It is proven that %1 is not signed: nothing below it can be checked by signatures. The vote protects it.</source>
        <translation>Es ist bewiesen, dass %1 nicht signiert ist: Darunter ist nichts durch Signaturen prüfbar. Die Abstimmung schützt.</translation>
    </message>
    <message>
        <source>The configuration says that %1 is not to be validated.</source>
        <translation>Laut Konfiguration wird %1 nicht validiert.</translation>
    </message>
    <message>
        <source>Broken</source>
        <translation>Gebrochen</translation>
    </message>
    <message>
        <source>The answer is not proven; clients get a failure instead.</source>
        <translation>Die Antwort ist nicht bewiesen; Clients erhalten stattdessen einen Fehler.</translation>
    </message>
    <message>
        <source>The chain breaks at: %1 (%2). Clients get a failure instead of this answer.</source>
        <translation>Die Kette bricht bei: %1 (%2). Clients erhalten einen Fehler statt dieser Antwort.</translation>
    </message>
    <message>
        <source>Nobody has checked this answer.</source>
        <translation>Niemand hat diese Antwort geprüft.</translation>
    </message>
    <message>
        <source>signed by %1</source>
        <translation>signiert von %1</translation>
    </message>
    <message>
        <source>valid %1</source>
        <translation>gültig %1</translation>
    </message>
    <message>
        <source>%1 (vouched for)</source>
        <translation>%1 (verbürgt)</translation>
    </message>
    <message>
        <source>keys %1</source>
        <translation>Schlüssel %1</translation>
    </message>
    <message>
        <source>the root</source>
        <comment>of the root</comment>
        <translation>der Wurzel</translation>
    </message>
    <message>
        <source>key %1</source>
        <translation>Schlüssel %1</translation>
    </message>
</context>
<context>
    <name>harddns::ui::ChainModel</name>
    <message>
        <source>Link</source>
        <translation>Glied</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>Warum</translation>
    </message>
    <message>
        <source>Key tag</source>
        <translation>Schlüssel-Tag</translation>
    </message>
    <message>
        <source>Of the key whose signature counted</source>
        <translation>Des Schlüssels, dessen Signatur zählte</translation>
    </message>
    <message>
        <source>Algorithm</source>
        <translation>Algorithmus</translation>
    </message>
    <message>
        <source>Valid from</source>
        <translation>Gültig ab</translation>
    </message>
    <message>
        <source>Valid until</source>
        <translation>Gültig bis</translation>
    </message>
</context>
<context>
    <name>harddns::ui::ChainSaying</name>
    <message>
        <source>the disagreements</source>
        <translation>der Abweichungen</translation>
    </message>
    <message>
        <source>the ballots of disagreements</source>
        <translation>der Stimmen von Abweichungen</translation>
    </message>
    <message>
        <source>the alerts</source>
        <translation>der Alarme</translation>
    </message>
    <message>
        <source>the events</source>
        <translation>der Ereignisse</translation>
    </message>
    <message>
        <source>the signed heads</source>
        <translation>der signierten Köpfe</translation>
    </message>
    <message>
        <source>the chain</source>
        <translation>der Kette</translation>
    </message>
    <message>
        <source>Chain broken</source>
        <translation>Kette gebrochen</translation>
    </message>
    <message>
        <source>at row %1</source>
        <translation>bei Zeile %1</translation>
    </message>
    <message>
        <source>Audit chain broken at row %1</source>
        <translation>Audit-Kette bei Zeile %1 gebrochen</translation>
    </message>
    <message>
        <source>Rows before it still fit.</source>
        <translation>Zeilen davor passen noch.</translation>
    </message>
    <message>
        <source>Keep a copy of the store before anything else.</source>
        <translation>Zuerst eine Kopie des Speichers aufheben.</translation>
    </message>
    <message>
        <source>Chain intact</source>
        <translation>Kette unversehrt</translation>
    </message>
    <message>
        <source>signed by an unknown key</source>
        <translation>mit unbekanntem Schlüssel signiert</translation>
    </message>
    <message>
        <source>Audit chain intact, signed by an unknown key</source>
        <translation>Audit-Kette unversehrt, mit unbekanntem Schlüssel signiert</translation>
    </message>
    <message>
        <source>Rows %1 to %2 are signed by the key %3, which is none of this node&apos;s keys.</source>
        <translation>Zeilen %1 bis %2 sind mit dem Schlüssel %3 signiert, der keiner dieses Knotens ist.</translation>
    </message>
    <message>
        <source>Either the node had this key before, or somebody wrote these rows anew and signed them with a key of his own.</source>
        <translation>Entweder hatte der Knoten diesen Schlüssel früher, oder jemand hat diese Zeilen neu geschrieben und mit einem eigenen Schlüssel signiert.</translation>
    </message>
    <message>
        <source>If it was the node&apos;s, bring back the list audit.keys in its state directory; else compare with a head that was kept elsewhere (harddnsctl audit verify --known).</source>
        <translation>War es seiner, die Liste audit.keys in seinem Zustandsverzeichnis zurückholen; sonst mit einem anderswo aufbewahrten Kopf vergleichen (harddnsctl audit verify --known).</translation>
    </message>
    <message>
        <source>a signature is missing</source>
        <translation>eine Signatur fehlt</translation>
    </message>
    <message>
        <source>Audit chain intact, a signature is missing</source>
        <translation>Audit-Kette unversehrt, eine Signatur fehlt</translation>
    </message>
    <message>
        <source>No head is signed by a key of this node.</source>
        <translation>Kein Kopf ist mit einem Schlüssel dieses Knotens signiert.</translation>
    </message>
    <message>
        <source>The head in row %1 is not signed.</source>
        <translation>Der Kopf in Zeile %1 ist nicht signiert.</translation>
    </message>
    <message>
        <source>Who can write the file could have written all of these rows.</source>
        <translation>Wer die Datei schreiben kann, könnte alle diese Zeilen geschrieben haben.</translation>
    </message>
    <message>
        <source>Compare with a head that was kept elsewhere (harddnsctl audit verify --known).</source>
        <translation>Mit einem anderswo aufbewahrten Kopf vergleichen (harddnsctl audit verify --known).</translation>
    </message>
    <message>
        <source>not signed yet</source>
        <translation>noch nicht signiert</translation>
    </message>
    <message>
        <source>Audit chain intact, not signed yet</source>
        <translation>Audit-Kette unversehrt, noch nicht signiert</translation>
    </message>
    <message>
        <source>No head is signed yet: the node signs one each hour. Until then this shows accidents and careless edits only.</source>
        <translation>Noch ist kein Kopf signiert: Der Knoten signiert stündlich einen. Bis dahin zeigt das nur Versehen und achtlose Änderungen.</translation>
    </message>
    <message>
        <source>not signed</source>
        <translation>nicht signiert</translation>
    </message>
    <message>
        <source>Audit chain intact, not signed</source>
        <translation>Audit-Kette unversehrt, nicht signiert</translation>
    </message>
    <message>
        <source>The node has no key to sign heads with: this shows accidents and careless edits only.</source>
        <translation>Der Knoten hat keinen Schlüssel, um Köpfe zu signieren: Das zeigt nur Versehen und achtlose Änderungen.</translation>
    </message>
    <message>
        <source>Row %1 of %2 was edited.</source>
        <translation>Zeile %1 %2 wurde geändert.</translation>
    </message>
    <message>
        <source>Row %1 of %2 holds what was written as another row.</source>
        <translation>Zeile %1 %2 enthält, was als andere Zeile geschrieben wurde.</translation>
    </message>
    <message>
        <source>Rows are missing from row %1 on.</source>
        <translation>Ab Zeile %1 fehlen Zeilen.</translation>
    </message>
    <message>
        <source>Row %1 of %2 is missing.</source>
        <translation>Zeile %1 %2 fehlt.</translation>
    </message>
    <message>
        <source>Row %1 of %2 was put in: the node never wrote it.</source>
        <translation>Zeile %1 %2 wurde eingefügt: Der Knoten hat sie nie geschrieben.</translation>
    </message>
    <message>
        <source>Row %1 of %2 does not follow from the row before: rows were put in, changed or moved here.</source>
        <translation>Zeile %1 %2 folgt nicht aus der Zeile davor: Hier wurden Zeilen eingefügt, geändert oder verschoben.</translation>
    </message>
    <message>
        <source>Nobody vouches for the head in row %1.</source>
        <translation>Für den Kopf in Zeile %1 bürgt niemand.</translation>
    </message>
    <message>
        <source>The signature of the head in row %1 is bad, or the chain before it is not the one that was signed.</source>
        <translation>Die Signatur des Kopfes in Zeile %1 ist falsch, oder die Kette davor ist nicht die signierte.</translation>
    </message>
    <message>
        <source>From row %1 on the chain is not the one that is known from elsewhere.</source>
        <translation>Ab Zeile %1 ist die Kette nicht die anderswo bekannte.</translation>
    </message>
    <message>
        <source>Chain verified</source>
        <translation>Kette geprüft</translation>
    </message>
    <message>
        <source>Audit chain verified</source>
        <translation>Audit-Kette geprüft</translation>
    </message>
    <message numerus="yes">
        <source>%Ln rows, %1 to %2, without a gap.</source>
        <translation>
            <numerusform>%Ln Zeile, %1 bis %2, lückenlos.</numerusform>
            <numerusform>%Ln Zeilen, %1 bis %2, lückenlos.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln signed heads, the last at %1 covers row %2.</source>
        <translation>
            <numerusform>%Ln signierter Kopf, der letzte um %1 deckt Zeile %2.</numerusform>
            <numerusform>%Ln signierte Köpfe, der letzte um %1 deckt Zeile %2.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln rows are behind it.</source>
        <translation>
            <numerusform>%Ln Zeile liegt dahinter.</numerusform>
            <numerusform>%Ln Zeilen liegen dahinter.</numerusform>
        </translation>
    </message>
    <message>
        <source>Older rows, up to %1, were removed by retention.</source>
        <translation>Ältere Zeilen, bis %1, wurden nach der Aufbewahrungsfrist entfernt.</translation>
    </message>
</context>
<context>
    <name>harddns::ui::ChainView</name>
    <message>
        <source>Chain of trust</source>
        <translation>Vertrauenskette</translation>
    </message>
    <message>
        <source>No zone vouches for this</source>
        <translation>Keine Zone bürgt dafür</translation>
    </message>
    <message>
        <source>The root</source>
        <translation>Die Wurzel</translation>
    </message>
    <message>
        <source>Zone %1</source>
        <translation>Zone %1</translation>
    </message>
    <message>
        <source>Signed by %1</source>
        <translation>Signiert von %1</translation>
    </message>
    <message>
        <source>Valid %1</source>
        <translation>Gültig %1</translation>
    </message>
    <message>
        <source>%1, vouched for, signs</source>
        <translation>%1, verbürgt, signiert</translation>
    </message>
    <message>
        <source>%1, vouched for</source>
        <translation>%1, verbürgt</translation>
    </message>
    <message>
        <source>%1, signs</source>
        <translation>%1, signiert</translation>
    </message>
</context>
<context>
    <name>harddns::ui::CommandRun</name>
    <message>
        <source>%1 cannot be started: %2.</source>
        <translation>%1 kann nicht gestartet werden: %2.</translation>
    </message>
    <message>
        <source>%1 did not end within %2 and was stopped.</source>
        <translation>%1 endete nicht innerhalb von %2 und wurde gestoppt.</translation>
    </message>
    <message>
        <source>%1 crashed.</source>
        <translation>%1 ist abgestürzt.</translation>
    </message>
    <message>
        <source>%1 ended well.</source>
        <translation>%1 endete ordnungsgemäß.</translation>
    </message>
    <message>
        <source>%1 ended with exit code %2: %3.</source>
        <translation>%1 endete mit Exit-Code %2: %3.</translation>
    </message>
    <message>
        <source>%1 ended with exit code %2.</source>
        <translation>%1 endete mit Exit-Code %2.</translation>
    </message>
</context>
<context>
    <name>harddns::ui::ConnectDialog</name>
    <message>
        <source>Connect to a node</source>
        <translation>Mit einem Knoten verbinden</translation>
    </message>
    <message>
        <source>On the machine of the node, harddnsctl console enrol makes a certificate for this console: one file to bring here. It decides whether you may only look or also act.</source>
        <translation>Auf dem Rechner des Knotens stellt harddnsctl console enrol ein Zertifikat für diese Konsole aus: eine Datei, die hierher zu bringen ist. Es entscheidet, ob man nur zusehen oder auch handeln darf.</translation>
    </message>
    <message>
        <source>Certificate of this console</source>
        <translation>Zertifikat dieser Konsole</translation>
    </message>
    <message>
        <source>NAME.console.pem, or the folder it is in</source>
        <translation>NAME.console.pem oder der Ordner, in dem es liegt</translation>
    </message>
    <message>
        <source>Browse…</source>
        <translation>Durchsuchen…</translation>
    </message>
    <message>
        <source>Browse for the certificate</source>
        <translation>Zertifikat suchen</translation>
    </message>
    <message>
        <source>Certificate</source>
        <translation>Zertifikat</translation>
    </message>
    <message>
        <source>Address of the node, host:port</source>
        <translation>Adresse des Knotens, Host:Port</translation>
    </message>
    <message>
        <source>host:port</source>
        <translation>Host:Port</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>Adresse</translation>
    </message>
    <message>
        <source>Title of the connection</source>
        <translation>Titel der Verbindung</translation>
    </message>
    <message>
        <source>as the address</source>
        <translation>wie die Adresse</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>Titel</translation>
    </message>
    <message>
        <source>Connect</source>
        <translation>Verbinden</translation>
    </message>
    <message>
        <source>Certificates of consoles (*.pem);;All files (*)</source>
        <translation>Zertifikate von Konsolen (*.pem);;Alle Dateien (*)</translation>
    </message>
</context>
<context>
    <name>harddns::ui::DisagreementModel</name>
    <message>
        <source>Time</source>
        <translation>Zeit</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>Typ</translation>
    </message>
    <message>
        <source>What %1 did</source>
        <translation>Was %1 tat</translation>
    </message>
    <message>
        <source>Decided by</source>
        <translation>Entschieden durch</translation>
    </message>
    <message>
        <source>Answer sent</source>
        <translation>Gesendete Antwort</translation>
    </message>
    <message>
        <source>Differs</source>
        <translation>Weicht ab</translation>
    </message>
    <message>
        <source>Evidence</source>
        <translation>Indizien</translation>
    </message>
    <message>
        <source>Points; critical from 80</source>
        <translation>Punkte; kritisch ab 80</translation>
    </message>
    <message>
        <source>Grade</source>
        <translation>Einstufung</translation>
    </message>
    <message>
        <source>Outcome</source>
        <translation>Ergebnis</translation>
    </message>
</context>
<context>
    <name>harddns::ui::Disagreements</name>
    <message>
        <source>Proven by signatures</source>
        <translation>Durch Signaturen bewiesen</translation>
    </message>
    <message>
        <source>Exact match</source>
        <translation>Genau gleich</translation>
    </message>
    <message>
        <source>Chain of names</source>
        <translation>Namenskette</translation>
    </message>
    <message>
        <source>Per record</source>
        <translation>Je Record</translation>
    </message>
    <message>
        <source>Same origin</source>
        <translation>Gleiche Herkunft</translation>
    </message>
    <message>
        <source>History</source>
        <translation>Historie</translation>
    </message>
    <message>
        <source>Zone&apos;s own servers</source>
        <translation>Server der Zone</translation>
    </message>
    <message>
        <source>All nodes asked</source>
        <translation>Alle Knoten befragt</translation>
    </message>
    <message>
        <source>No majority</source>
        <translation>Keine Mehrheit</translation>
    </message>
    <message>
        <source>%1, %2 kept</source>
        <translation>%1, %2 behalten</translation>
    </message>
    <message>
        <source>%1, %2 of %3</source>
        <translation>%1, %2/%3</translation>
    </message>
    <message>
        <source>a failure</source>
        <translation>ein Fehler</translation>
    </message>
    <message>
        <source>no such data</source>
        <translation>keine solchen Daten</translation>
    </message>
    <message>
        <source>%1 +%2</source>
        <translation>%1 +%2</translation>
    </message>
    <message>
        <source>Against a proof</source>
        <translation>Gegen einen Beweis</translation>
    </message>
    <message>
        <source>Forged on the way</source>
        <translation>Unterwegs gefälscht</translation>
    </message>
    <message>
        <source>The zone&apos;s own servers deny it</source>
        <translation>Server der Zone widersprechen</translation>
    </message>
    <message>
        <source>Servers of the zone differ</source>
        <translation>Server der Zone weichen ab</translation>
    </message>
    <message>
        <source>Made-up names exist there</source>
        <translation>Erfundene Namen existieren dort</translation>
    </message>
    <message>
        <source>Lives longer than allowed</source>
        <translation>Lebt länger als erlaubt</translation>
    </message>
    <message>
        <source>Flood of wrong ids</source>
        <translation>Flut falscher IDs</translation>
    </message>
    <message>
        <source>The name never varied</source>
        <translation>Der Name wechselte nie</translation>
    </message>
    <message>
        <source>First seen</source>
        <translation>Zuerst gesehen</translation>
    </message>
    <message>
        <source>Geography</source>
        <translation>Geografie</translation>
    </message>
    <message>
        <source>Rotation</source>
        <translation>Rotation</translation>
    </message>
    <message>
        <source>Zone change</source>
        <translation>Zonenänderung</translation>
    </message>
    <message>
        <source>Failed closed</source>
        <translation>Sicher verweigert</translation>
    </message>
    <message>
        <source>Counted</source>
        <translation>Gezählt</translation>
    </message>
    <message>
        <source>%1 quarantined</source>
        <translation>%1 in Quarantäne</translation>
    </message>
    <message>
        <source>%1 outvoted</source>
        <translation>%1 überstimmt</translation>
    </message>
</context>
<context>
    <name>harddns::ui::DisagreementsPage</name>
    <message>
        <source>Marks: %1</source>
        <translation>Markierungen: %1</translation>
    </message>
    <message>
        <source>%1 cannot be written: %2</source>
        <translation>%1 kann nicht geschrieben werden: %2</translation>
    </message>
    <message>
        <source>Unexplained first</source>
        <translation>Ungeklärte zuerst</translation>
    </message>
    <message>
        <source>Newest first</source>
        <translation>Neueste zuerst</translation>
    </message>
    <message>
        <source>What is shown as CSV…</source>
        <translation>Das Gezeigte als CSV…</translation>
    </message>
    <message>
        <source>What is shown as JSON lines…</source>
        <translation>Das Gezeigte als JSON-Zeilen…</translation>
    </message>
    <message>
        <source>Packets of what is shown as pcapng…</source>
        <translation>Pakete des Gezeigten als pcapng…</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>Disagreements</source>
        <translation>Abweichungen</translation>
    </message>
    <message>
        <source>Vote</source>
        <translation>Abstimmung</translation>
    </message>
    <message>
        <source>Previous</source>
        <translation>Zurück</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Weiter</translation>
    </message>
    <message>
        <source>Trace name</source>
        <translation>Namen verfolgen</translation>
    </message>
    <message>
        <source>Open alert</source>
        <translation>Alarm öffnen</translation>
    </message>
    <message>
        <source>Vote matrix: nodes by records</source>
        <translation>Stimmenmatrix: Knoten und Records</translation>
    </message>
    <message>
        <source>How it was decided</source>
        <translation>Wie entschieden wurde</translation>
    </message>
    <message>
        <source>How it was decided, and the answer against the ballot</source>
        <translation>Wie entschieden wurde, und die Antwort gegen die Stimme</translation>
    </message>
    <message>
        <source>Evidence</source>
        <translation>Indizien</translation>
    </message>
    <message>
        <source>No vote is selected.</source>
        <translation>Keine Abstimmung ausgewählt.</translation>
    </message>
    <message>
        <source>Select a disagreement above to see who said what, how it was decided and why.</source>
        <translation>Oben eine Abweichung auswählen, um zu sehen, wer was sagte, wie entschieden wurde und warum.</translation>
    </message>
    <message>
        <source>Packets of this evidence</source>
        <translation>Pakete dieser Indizien</translation>
    </message>
    <message>
        <source>Apply as filter</source>
        <translation>Als Filter anwenden</translation>
    </message>
    <message>
        <source>Shows only what has the selected field</source>
        <translation>Zeigt nur, was das gewählte Feld hat</translation>
    </message>
    <message>
        <source>pcapng…</source>
        <translation>pcapng…</translation>
    </message>
    <message>
        <source>Saves the packets of this vote for Wireshark</source>
        <translation>Sichert die Pakete dieser Abstimmung für Wireshark</translation>
    </message>
    <message>
        <source>No packet of this vote is kept.</source>
        <translation>Von dieser Abstimmung ist kein Paket aufbewahrt.</translation>
    </message>
    <message>
        <source>CSV (*.csv)</source>
        <translation>CSV (*.csv)</translation>
    </message>
    <message>
        <source>JSON lines (*.jsonl)</source>
        <translation>JSON-Zeilen (*.jsonl)</translation>
    </message>
    <message>
        <source>Packets (*.pcapng)</source>
        <translation>Pakete (*.pcapng)</translation>
    </message>
    <message>
        <source>Save the packets of this vote</source>
        <translation>Pakete dieser Abstimmung sichern</translation>
    </message>
    <message>
        <source>Export what is shown</source>
        <translation>Gezeigtes exportieren</translation>
    </message>
    <message>
        <source>%1 unexplained, %2 explained</source>
        <translation>%1 ungeklärt, %2 erklärt</translation>
    </message>
    <message>
        <source>%1 missed</source>
        <translation>%1 verpasst</translation>
    </message>
    <message>
        <source>The history cannot be read: %1</source>
        <translation>Der Verlauf kann nicht gelesen werden: %1</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <source>in the last %1</source>
        <translation>in den letzten %1</translation>
    </message>
    <message>
        <source>from %1 to %2</source>
        <translation>von %1 bis %2</translation>
    </message>
    <message>
        <source>No disagreement %1 passes the filter.</source>
        <translation>Keine Abweichung %1 passt zum Filter.</translation>
    </message>
    <message>
        <source>No disagreement %1.</source>
        <translation>Keine Abweichung %1.</translation>
    </message>
    <message>
        <source>Clear the filter, widen the range, or look into the history.</source>
        <translation>Filter löschen, Zeitraum erweitern oder im Verlauf nachsehen.</translation>
    </message>
    <message>
        <source>Widen the range, or look into the history.</source>
        <translation>Zeitraum erweitern oder im Verlauf nachsehen.</translation>
    </message>
    <message>
        <source>Clear the filter</source>
        <translation>Filter löschen</translation>
    </message>
    <message>
        <source>Last 24 hours</source>
        <translation>Letzte 24 Stunden</translation>
    </message>
    <message>
        <source>Open history</source>
        <translation>Verlauf öffnen</translation>
    </message>
    <message>
        <source>Open alert %1</source>
        <translation>Alarm %1 öffnen</translation>
    </message>
    <message>
        <source>No alert speaks of this vote.</source>
        <translation>Kein Alarm betrifft diese Abstimmung.</translation>
    </message>
    <message>
        <source>vote %1 at %2</source>
        <translation>Abstimmung %1 um %2</translation>
    </message>
    <message>
        <source>collector %1, asked %2 of %3, majority %4</source>
        <translation>Sammler %1, befragt %2 von %3, Mehrheit %4</translation>
    </message>
    <message>
        <source>these are answers told to clients</source>
        <translation>dies sind Antworten, die Clients erhielten</translation>
    </message>
    <message>
        <source>%1 of %2 ballots with their octets, selection linked in all three panes; headers of IP and UDP are not kept</source>
        <translation>%1 von %2 Stimmen mit ihren Oktetten, Auswahl in allen drei Bereichen verknüpft; IP- und UDP-Header werden nicht aufbewahrt</translation>
    </message>
    <message>
        <source>Vote %1 is not there: %2</source>
        <translation>Abstimmung %1 ist nicht da: %2</translation>
    </message>
    <message>
        <source>it left the live data, and there is no history to look it up in.</source>
        <translation>sie ist nicht mehr in den Live-Daten, und es gibt keinen Verlauf zum Nachsehen.</translation>
    </message>
    <message>
        <source>nobody differed in it, or it is older than the history.</source>
        <translation>niemand wich darin ab, oder sie ist älter als der Verlauf.</translation>
    </message>
    <message>
        <source>The audit history is being read for disagreements %1.</source>
        <translation>Der Audit-Verlauf wird nach Abweichungen %1 durchsucht.</translation>
    </message>
    <message>
        <source>Nothing is known here of disagreements %1.</source>
        <translation>Von Abweichungen %1 ist hier nichts bekannt.</translation>
    </message>
    <message>
        <source>This node keeps no audit history that can be read from here: what this console has not heard, it does not know.</source>
        <translation>Dieser Knoten führt keinen Audit-Verlauf, der von hier lesbar wäre: Was diese Konsole nicht gehört hat, weiß sie nicht.</translation>
    </message>
</context>
<context>
    <name>harddns::ui::DissectionModel</name>
    <message numerus="yes">
        <source>offset %1, %Ln bytes</source>
        <translation>
            <numerusform>Offset %1, %Ln Byte</numerusform>
            <numerusform>Offset %1, %Ln Bytes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>harddns::ui::EvidenceView</name>
    <message>
        <source>%1 notice</source>
        <translation>%1 Hinweis</translation>
    </message>
    <message>
        <source>%1 warning</source>
        <translation>%1 Warnung</translation>
    </message>
    <message>
        <source>%1 critical</source>
        <translation>%1 kritisch</translation>
    </message>
    <message>
        <source>Evidence</source>
        <translation>Indizien</translation>
    </message>
    <message>
        <source>Evidence against %1</source>
        <translation>Indizien gegen %1</translation>
    </message>
    <message>
        <source>Select a node that was asked.</source>
        <translation>Einen befragten Knoten auswählen.</translation>
    </message>
    <message>
        <source>Its ballot is what was answered.</source>
        <translation>Seine Stimme ist die gegebene Antwort.</translation>
    </message>
    <message>
        <source>It said nothing that counts.</source>
        <translation>Er sagte nichts, was zählt.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln points</source>
        <translation>
            <numerusform>%Ln Pkt</numerusform>
            <numerusform>%Ln Pkt</numerusform>
        </translation>
    </message>
    <message>
        <source>Same origin, pool or zone change</source>
        <translation>Gleiche Herkunft, Pool, Änderung</translation>
    </message>
    <message>
        <source>no: nothing speaks for %1</source>
        <translation>nein: nichts spricht für %1</translation>
    </message>
    <message>
        <source>Its own signature is under this ballot</source>
        <translation>Unter dieser Stimme steht seine eigene Signatur</translation>
    </message>
    <message>
        <source>it cannot deny what it sent</source>
        <translation>er kann nicht leugnen, was er sandte</translation>
    </message>
    <message>
        <source>%1 points</source>
        <translation>%1 Pkt</translation>
    </message>
    <message>
        <source>%1; notice from %2, warning from %3, critical from %4</source>
        <translation>%1; Hinweis ab %2, Warnung ab %3, kritisch ab %4</translation>
    </message>
</context>
<context>
    <name>harddns::ui::Filter</name>
    <message>
        <source>name that was asked for</source>
        <translation>Name, nach dem gefragt wurde</translation>
    </message>
    <message>
        <source>type of record that was asked for</source>
        <translation>Record-Typ, nach dem gefragt wurde</translation>
    </message>
    <message>
        <source>a node that took part</source>
        <translation>ein beteiligter Knoten</translation>
    </message>
    <message>
        <source>address of the client</source>
        <translation>Adresse des Clients</translation>
    </message>
    <message>
        <source>what the client was told</source>
        <translation>was dem Client gesagt wurde</translation>
    </message>
    <message>
        <source>what decided the vote</source>
        <translation>was die Abstimmung entschied</translation>
    </message>
    <message>
        <source>how sure it is that something is wrong</source>
        <translation>wie sicher es ist, dass etwas nicht stimmt</translation>
    </message>
    <message>
        <source>evidence against one node</source>
        <translation>Indizien gegen einen Knoten</translation>
    </message>
    <message>
        <source>what an alert is about</source>
        <translation>worum es bei einem Alarm geht</translation>
    </message>
    <message>
        <source>where the answer came from</source>
        <translation>woher die Antwort kam</translation>
    </message>
    <message>
        <source>how the client asked</source>
        <translation>wie der Client fragte</translation>
    </message>
    <message>
        <source>the answer is proven (DNSSEC)</source>
        <translation>die Antwort ist bewiesen (DNSSEC)</translation>
    </message>
    <message>
        <source>time from the question to the answer</source>
        <translation>Zeit von der Frage bis zur Antwort</translation>
    </message>
    <message>
        <source>operator</source>
        <translation>Operator</translation>
    </message>
    <message>
        <source>kind of event, or stage of an alert</source>
        <translation>Art des Ereignisses oder Phase eines Alarms</translation>
    </message>
    <message>
        <source>text of an alert, an event or the evidence</source>
        <translation>Text eines Alarms, eines Ereignisses oder der Indizien</translation>
    </message>
    <message>
        <source>contains</source>
        <translation>enthält</translation>
    </message>
    <message>
        <source>equals</source>
        <translation>ist gleich</translation>
    </message>
    <message>
        <source>differs from</source>
        <translation>ist ungleich</translation>
    </message>
    <message>
        <source>is the zone or below it</source>
        <translation>ist die Zone oder liegt darunter</translation>
    </message>
    <message>
        <source>less than</source>
        <translation>kleiner als</translation>
    </message>
    <message>
        <source>at most</source>
        <translation>höchstens</translation>
    </message>
    <message>
        <source>more than</source>
        <translation>größer als</translation>
    </message>
    <message>
        <source>at least</source>
        <translation>mindestens</translation>
    </message>
    <message>
        <source>the opposite of what follows</source>
        <translation>das Gegenteil des Folgenden</translation>
    </message>
    <message>
        <source>conditions that belong together</source>
        <translation>zusammengehörende Bedingungen</translation>
    </message>
    <message>
        <source>both have to hold</source>
        <translation>beide müssen gelten</translation>
    </message>
    <message>
        <source>one of them has to hold</source>
        <translation>eine davon muss gelten</translation>
    </message>
    <message>
        <source>end of what belongs together</source>
        <translation>Ende der Gruppe</translation>
    </message>
    <message>
        <source>This parenthesis closes nothing. Remove it, or open one before.</source>
        <translation>Diese Klammer schließt nichts. Entfernen oder davor eine öffnen.</translation>
    </message>
    <message>
        <source>Write “and” instead of “&amp;&amp;”.</source>
        <translation>„and“ statt „&amp;&amp;“ schreiben.</translation>
    </message>
    <message>
        <source>Write “or” instead of “||”.</source>
        <translation>„or“ statt „||“ schreiben.</translation>
    </message>
    <message>
        <source>“%1” has to follow a field, as in: name ~ bank.</source>
        <translation>„%1“ muss auf ein Feld folgen, wie in: name ~ bank.</translation>
    </message>
    <message>
        <source>Between two conditions “and” or “or” is needed. A value with blanks goes in double quotes.</source>
        <translation>Zwischen zwei Bedingungen gehört „and“ oder „or“. Ein Wert mit Leerzeichen steht in doppelten Anführungszeichen.</translation>
    </message>
    <message>
        <source>A condition is missing here, such as name ~ bank, or a word to look for.</source>
        <translation>Hier fehlt eine Bedingung wie name ~ bank oder ein Suchwort.</translation>
    </message>
    <message>
        <source>A condition is missing before this parenthesis.</source>
        <translation>Vor dieser Klammer fehlt eine Bedingung.</translation>
    </message>
    <message>
        <source>“%1” cannot be here.</source>
        <translation>„%1“ kann hier nicht stehen.</translation>
    </message>
    <message>
        <source>Write “not” instead of “!”.</source>
        <translation>„not“ statt „!“ schreiben.</translation>
    </message>
    <message>
        <source>The closing quote is missing.</source>
        <translation>Das schließende Anführungszeichen fehlt.</translation>
    </message>
    <message>
        <source>“%1” has to stand between two conditions. To look for the word, write it in double quotes.</source>
        <translation>„%1“ muss zwischen zwei Bedingungen stehen. Um das Wort zu suchen, in doppelte Anführungszeichen setzen.</translation>
    </message>
    <message>
        <source>There is nothing between the quotes to look for.</source>
        <translation>Zwischen den Anführungszeichen steht nichts zum Suchen.</translation>
    </message>
    <message>
        <source>More than %1 parentheses inside each other are not understood.</source>
        <translation>Mehr als %1 verschachtelte Klammern werden nicht verstanden.</translation>
    </message>
    <message>
        <source>This parenthesis is not closed.</source>
        <translation>Diese Klammer wird nicht geschlossen.</translation>
    </message>
    <message>
        <source>There is no field “%1”. Did you mean “%2”?</source>
        <translation>Es gibt kein Feld „%1“. War „%2“ gemeint?</translation>
    </message>
    <message>
        <source>There is no field “%1”. Fields are %2.</source>
        <translation>Es gibt kein Feld „%1“. Felder sind %2.</translation>
    </message>
    <message>
        <source>“%1” is a field and needs a comparison: one of %2 and a value. To look for the word, write it in double quotes.</source>
        <translation>„%1“ ist ein Feld und braucht einen Vergleich: einen von %2 und einen Wert. Um das Wort zu suchen, in doppelte Anführungszeichen setzen.</translation>
    </message>
    <message>
        <source>Write “=” instead of “==”.</source>
        <translation>„=“ statt „==“ schreiben.</translation>
    </message>
    <message>
        <source>“%1” is no comparison. “%2” can be compared with %3.</source>
        <translation>„%1“ ist kein Vergleich. „%2“ lässt sich mit %3 vergleichen.</translation>
    </message>
    <message>
        <source>“%1” cannot be compared with “%2”, only with %3.</source>
        <translation>„%1“ lässt sich nicht mit „%2“ vergleichen, nur mit %3.</translation>
    </message>
    <message>
        <source>A value for “%1” is missing.</source>
        <translation>Ein Wert für „%1“ fehlt.</translation>
    </message>
    <message>
        <source>A value for “%1” is missing, such as %2.</source>
        <translation>Ein Wert für „%1“ fehlt, etwa %2.</translation>
    </message>
    <message>
        <source>“%1” is no number; “%2” needs one.</source>
        <translation>„%1“ ist keine Zahl; „%2“ braucht eine.</translation>
    </message>
    <message>
        <source>“%1” is no duration. Write it as 50ms, 1.5s or 2min.</source>
        <translation>„%1“ ist keine Dauer. Schreibweise: 50ms, 1.5s oder 2min.</translation>
    </message>
    <message>
        <source>“%1” cannot be “%2”, only %3.</source>
        <translation>„%1“ kann nicht „%2“ sein, nur %3.</translation>
    </message>
    <message>
        <source>“%1” cannot be “%2”. Did you mean “%3”?</source>
        <translation>„%1“ kann nicht „%2“ sein. War „%3“ gemeint?</translation>
    </message>
    <message>
        <source>A filter has at most %1 characters.</source>
        <translation>Ein Filter hat höchstens %1 Zeichen.</translation>
    </message>
</context>
<context>
    <name>harddns::ui::FilterBar</name>
    <message>
        <source>Filter</source>
        <translation>Filter</translation>
    </message>
    <message>
        <source>One expression over the fields of what a page lists. Ctrl+Space completes.</source>
        <translation>Ein Ausdruck über die Felder der Seite. Strg+Leertaste vervollständigt.</translation>
    </message>
    <message>
        <source>Filter, for example name ~ &quot;bank&quot; and node = n4</source>
        <translation>Filter, zum Beispiel name ~ &quot;bank&quot; and node = n4</translation>
    </message>
    <message>
        <source>Valid</source>
        <translation>Gültig</translation>
    </message>
    <message>
        <source>Nothing is filtered.</source>
        <translation>Nichts wird gefiltert.</translation>
    </message>
    <message>
        <source>Wrong</source>
        <translation>Falsch</translation>
    </message>
    <message>
        <source>Completions</source>
        <translation>Vervollständigungen</translation>
    </message>
</context>
<context>
    <name>harddns::ui::HappeningModel</name>
    <message>
        <source>When</source>
        <translation>Wann</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>What</source>
        <translation>Was</translation>
    </message>
</context>
<context>
    <name>harddns::ui::HeatMap</name>
    <message>
        <source>one column each %1</source>
        <translation>eine Spalte je %1</translation>
    </message>
    <message numerus="yes">
        <source>%1, %2 to %3 ms: %Ln answers</source>
        <translation>
            <numerusform>%1, %2 bis %3 ms: %Ln Antwort</numerusform>
            <numerusform>%1, %2 bis %3 ms: %Ln Antworten</numerusform>
        </translation>
    </message>
    <message>
        <source>Answers</source>
        <translation>Antworten</translation>
    </message>
    <message>
        <source>Answer time in ms, logarithmic</source>
        <translation>Antwortzeit in ms, logarithmisch</translation>
    </message>
    <message>
        <source>There are no answers to show.</source>
        <translation>Keine Antworten zu zeigen.</translation>
    </message>
    <message>
        <source>From %1 to %2: half of the answers within %3 ms, 95 % within %4 ms. Slowest at %5: 95 % within %6 ms.</source>
        <translation>Von %1 bis %2: die Hälfte der Antworten innerhalb von %3 ms, 95 % innerhalb von %4 ms. Am langsamsten um %5: 95 % innerhalb von %6 ms.</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Zeit</translation>
    </message>
</context>
<context>
    <name>harddns::ui::History</name>
    <message>
        <source>Repair</source>
        <translation>Reparatur</translation>
    </message>
    <message>
        <source>Quarantine</source>
        <translation>Quarantäne</translation>
    </message>
    <message>
        <source>Release</source>
        <translation>Freigabe</translation>
    </message>
    <message>
        <source>Node down</source>
        <translation>Knoten aus</translation>
    </message>
    <message>
        <source>Node up</source>
        <translation>Knoten da</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>Schlüssel</translation>
    </message>
    <message>
        <source>Epoch</source>
        <translation>Epoche</translation>
    </message>
    <message>
        <source>Configuration</source>
        <translation>Konfiguration</translation>
    </message>
    <message>
        <source>Action</source>
        <translation>Aktion</translation>
    </message>
    <message>
        <source>Audit</source>
        <translation>Audit</translation>
    </message>
    <message>
        <source>Lost</source>
        <translation>Verloren</translation>
    </message>
    <message>
        <source>Damaged</source>
        <translation>Beschädigt</translation>
    </message>
    <message>
        <source>Clock</source>
        <translation>Uhr</translation>
    </message>
    <message>
        <source>Raised</source>
        <translation>Ausgelöst</translation>
    </message>
    <message>
        <source>Seen again</source>
        <translation>Erneut gesehen</translation>
    </message>
    <message>
        <source>Acknowledged</source>
        <translation>Quittiert</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Notiz</translation>
    </message>
    <message>
        <source>Silenced</source>
        <translation>Stummgeschaltet</translation>
    </message>
    <message>
        <source>Closed</source>
        <translation>Abgeschlossen</translation>
    </message>
    <message>
        <source>No answer</source>
        <translation>Keine Antwort</translation>
    </message>
    <message>
        <source>Differs</source>
        <translation>Weicht ab</translation>
    </message>
    <message>
        <source>Vote</source>
        <translation>Abstimmung</translation>
    </message>
    <message>
        <source>%1: %2 of %3 differ, %4, %5 ms</source>
        <translation>%1: %2 von %3 weichen ab, %4, %5 ms</translation>
    </message>
    <message>
        <source>%1: %2, %3 ms</source>
        <translation>%1: %2, %3 ms</translation>
    </message>
    <message>
        <source>%1, %2 of %3 agree</source>
        <translation>%1, %2 von %3 einig</translation>
    </message>
    <message numerus="yes">
        <source>%Ln points</source>
        <translation>
            <numerusform>%Ln Punkt</numerusform>
            <numerusform>%Ln Punkte</numerusform>
        </translation>
    </message>
    <message>
        <source>Alert %1</source>
        <translation>Alarm %1</translation>
    </message>
    <message>
        <source>%1 silenced until %2</source>
        <translation>%1 stumm bis %2</translation>
    </message>
    <message>
        <source>node</source>
        <translation>Knoten</translation>
    </message>
    <message>
        <source>Votes</source>
        <translation>Abstimmungen</translation>
    </message>
    <message>
        <source>Disagreements</source>
        <translation>Abweichungen</translation>
    </message>
    <message>
        <source>Alerts</source>
        <translation>Alarme</translation>
    </message>
    <message>
        <source>Events</source>
        <translation>Ereignisse</translation>
    </message>
    <message numerus="yes">
        <source>%Ln votes</source>
        <translation>
            <numerusform>%Ln Abstimmung</numerusform>
            <numerusform>%Ln Abstimmungen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln disagreements</source>
        <translation>
            <numerusform>%Ln Abweichung</numerusform>
            <numerusform>%Ln Abweichungen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln alerts</source>
        <translation>
            <numerusform>%Ln Alarm</numerusform>
            <numerusform>%Ln Alarme</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln events</source>
        <translation>
            <numerusform>%Ln Ereignis</numerusform>
            <numerusform>%Ln Ereignisse</numerusform>
        </translation>
    </message>
    <message>
        <source>No votes in this range that the filter lets through.</source>
        <translation>Keine Abstimmungen in diesem Zeitraum, die der Filter durchlässt.</translation>
    </message>
    <message>
        <source>No votes in this range.</source>
        <translation>Keine Abstimmungen in diesem Zeitraum.</translation>
    </message>
    <message>
        <source>No disagreements in this range that the filter lets through.</source>
        <translation>Keine Abweichungen in diesem Zeitraum, die der Filter durchlässt.</translation>
    </message>
    <message>
        <source>No disagreements in this range.</source>
        <translation>Keine Abweichungen in diesem Zeitraum.</translation>
    </message>
    <message>
        <source>No alerts in this range that the filter lets through.</source>
        <translation>Keine Alarme in diesem Zeitraum, die der Filter durchlässt.</translation>
    </message>
    <message>
        <source>No alerts in this range.</source>
        <translation>Keine Alarme in diesem Zeitraum.</translation>
    </message>
    <message>
        <source>No events in this range that the filter lets through.</source>
        <translation>Keine Ereignisse in diesem Zeitraum, die der Filter durchlässt.</translation>
    </message>
    <message>
        <source>No events in this range.</source>
        <translation>Keine Ereignisse in diesem Zeitraum.</translation>
    </message>
    <message>
        <source>signatures</source>
        <translation>Signaturen</translation>
    </message>
    <message>
        <source>exact match</source>
        <translation>genau gleich</translation>
    </message>
    <message>
        <source>same end</source>
        <translation>gleiches Ende</translation>
    </message>
    <message>
        <source>per record</source>
        <translation>je Record</translation>
    </message>
    <message>
        <source>same origin</source>
        <translation>gleiche Herkunft</translation>
    </message>
    <message>
        <source>history</source>
        <translation>Historie</translation>
    </message>
    <message>
        <source>authority</source>
        <translation>Autorität</translation>
    </message>
    <message>
        <source>all nodes asked</source>
        <translation>alle Knoten befragt</translation>
    </message>
    <message>
        <source>no majority</source>
        <translation>keine Mehrheit</translation>
    </message>
</context>
<context>
    <name>harddns::ui::HistoryDetail</name>
    <message>
        <source>Row</source>
        <translation>Zeile</translation>
    </message>
    <message>
        <source>Detail of the row</source>
        <translation>Einzelheiten der Zeile</translation>
    </message>
    <message>
        <source>No row is chosen.</source>
        <translation>Keine Zeile gewählt.</translation>
    </message>
    <message>
        <source>Choose one with the arrow keys or a click to see all of it.</source>
        <translation>Mit Pfeiltasten oder Klick eine wählen, um alles zu sehen.</translation>
    </message>
    <message>
        <source>Trace name</source>
        <translation>Namen verfolgen</translation>
    </message>
    <message>
        <source>Chain of trust</source>
        <translation>Vertrauenskette</translation>
    </message>
    <message>
        <source>Vote %1, %2, collector %3</source>
        <translation>Abstimmung %1, %2, Sammler %3</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>Antwort</translation>
    </message>
    <message>
        <source>Decided by</source>
        <translation>Entschieden durch</translation>
    </message>
    <message>
        <source>%1, %2 of %3, %4 ms</source>
        <translation>%1, %2 von %3, %4 ms</translation>
    </message>
    <message>
        <source>Differ</source>
        <translation>Abweichend</translation>
    </message>
    <message>
        <source>TTL</source>
        <translation>TTL</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 s</translation>
    </message>
    <message>
        <source>Open vote</source>
        <translation>Abstimmung öffnen</translation>
    </message>
    <message>
        <source>Vote %1, %2</source>
        <translation>Abstimmung %1, %2</translation>
    </message>
    <message>
        <source>Grade</source>
        <translation>Einstufung</translation>
    </message>
    <message>
        <source>Answer sent</source>
        <translation>Gesendete Antwort</translation>
    </message>
    <message>
        <source>%1 sent</source>
        <translation>%1 sandte</translation>
    </message>
    <message>
        <source>no records</source>
        <translation>keine Records</translation>
    </message>
    <message>
        <source>Alert %1</source>
        <translation>Alarm %1</translation>
    </message>
    <message>
        <source>By</source>
        <translation>Von</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Notiz</translation>
    </message>
    <message>
        <source>Until</source>
        <translation>Bis</translation>
    </message>
    <message>
        <source>About</source>
        <translation>Betrifft</translation>
    </message>
    <message>
        <source>Node</source>
        <translation>Knoten</translation>
    </message>
    <message>
        <source>Evidence</source>
        <translation>Indizien</translation>
    </message>
    <message numerus="yes">
        <source>%Ln points</source>
        <translation>
            <numerusform>%Ln Punkt</numerusform>
            <numerusform>%Ln Punkte</numerusform>
        </translation>
    </message>
    <message>
        <source>Seen</source>
        <translation>Gesehen</translation>
    </message>
    <message numerus="yes">
        <source>%Ln times</source>
        <translation>
            <numerusform>%Ln-mal</numerusform>
            <numerusform>%Ln-mal</numerusform>
        </translation>
    </message>
    <message>
        <source>It said</source>
        <translation>Wortlaut</translation>
    </message>
    <message>
        <source>Open alert</source>
        <translation>Alarm öffnen</translation>
    </message>
    <message>
        <source>What</source>
        <translation>Was</translation>
    </message>
    <message>
        <source>To</source>
        <translation>Ziel</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>Vorher</translation>
    </message>
    <message>
        <source>After</source>
        <translation>Nachher</translation>
    </message>
    <message>
        <source>Open node</source>
        <translation>Knoten öffnen</translation>
    </message>
    <message>
        <source>Copy as JSON</source>
        <translation>Als JSON kopieren</translation>
    </message>
    <message>
        <source>Clock</source>
        <translation>Uhr</translation>
    </message>
    <message>
        <source>stood %1 behind rows written before</source>
        <translation>stand %1 hinter zuvor geschriebenen Zeilen</translation>
    </message>
    <message>
        <source>Row %1</source>
        <translation>Zeile %1</translation>
    </message>
</context>
<context>
    <name>harddns::ui::HistoryModel</name>
    <message>
        <source>Time</source>
        <translation>Zeit</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>Art</translation>
    </message>
    <message>
        <source>What happened</source>
        <translation>Was geschah</translation>
    </message>
    <message>
        <source>Node</source>
        <translation>Knoten</translation>
    </message>
    <message>
        <source>Whom it is about</source>
        <translation>Um wen es geht</translation>
    </message>
    <message>
        <source>By</source>
        <translation>Von</translation>
    </message>
    <message>
        <source>Who did it, or what decided it</source>
        <translation>Wer es tat oder was es entschied</translation>
    </message>
    <message>
        <source>Row</source>
        <translation>Zeile</translation>
    </message>
    <message>
        <source>Its place in the audit store</source>
        <translation>Sein Platz im Audit-Speicher</translation>
    </message>
    <message>
        <source>Chain</source>
        <translation>Kette</translation>
    </message>
    <message>
        <source>Whether the chain of hashes vouches for the row; press Verify chain</source>
        <translation>Ob die Hash-Kette für die Zeile bürgt; dazu „Kette prüfen“ wählen</translation>
    </message>
    <message>
        <source>Not chained</source>
        <translation>Nicht verkettet</translation>
    </message>
    <message>
        <source>Not verified</source>
        <translation>Nicht geprüft</translation>
    </message>
    <message>
        <source>Broken</source>
        <translation>Gebrochen</translation>
    </message>
    <message>
        <source>Written since</source>
        <translation>Seither geschrieben</translation>
    </message>
    <message>
        <source>Not signed yet</source>
        <translation>Noch nicht signiert</translation>
    </message>
    <message>
        <source>Intact</source>
        <translation>Intakt</translation>
    </message>
    <message>
        <source>Unknown key</source>
        <translation>Fremder Schlüssel</translation>
    </message>
</context>
<context>
    <name>harddns::ui::HistoryPage</name>
    <message>
        <source>List</source>
        <translation>Liste</translation>
    </message>
    <message>
        <source>Rows over time</source>
        <translation>Zeilen im Zeitverlauf</translation>
    </message>
    <message>
        <source>Cancel export</source>
        <translation>Export abbrechen</translation>
    </message>
    <message>
        <source>Rows</source>
        <translation>Zeilen</translation>
    </message>
    <message>
        <source>Rows of the audit history</source>
        <translation>Zeilen des Audit-Verlaufs</translation>
    </message>
    <message>
        <source>Verify chain</source>
        <translation>Kette prüfen</translation>
    </message>
    <message>
        <source>Walks the whole chain of hashes and checks the signed heads</source>
        <translation>Geht die ganze Hash-Kette durch und prüft die signierten Köpfe</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>Writes exactly the rows that are shown to a file (Ctrl+E)</source>
        <translation>Schreibt genau die gezeigten Zeilen in eine Datei (Strg+E)</translation>
    </message>
    <message>
        <source>As CSV…</source>
        <translation>Als CSV…</translation>
    </message>
    <message>
        <source>As JSON lines…</source>
        <translation>Als JSON-Zeilen…</translation>
    </message>
    <message>
        <source>Packets as pcapng…</source>
        <translation>Pakete als pcapng…</translation>
    </message>
    <message>
        <source>Export history</source>
        <translation>Verlauf exportieren</translation>
    </message>
    <message>
        <source>Chain of hashes</source>
        <translation>Hash-Kette</translation>
    </message>
    <message>
        <source>Each row holds the hash of the row before it: a changed or missing row breaks the chain from that place on. Rows behind the last signed head, at most one hour, could be cut off unseen. Who has the node&apos;s key can write another history. Votes are not chained.</source>
        <translation>Jede Zeile enthält den Hash der vorigen: Änderungen brechen die Kette. Nach dem letzten signierten Kopf, höchstens eine Stunde, können Zeilen unbemerkt fehlen. Wer den Schlüssel hat, kann alles neu schreiben. Abstimmungen sind nicht verkettet.</translation>
    </message>
    <message>
        <source>Verify</source>
        <translation>Prüfen</translation>
    </message>
    <message>
        <source>History</source>
        <translation>Verlauf</translation>
    </message>
    <message>
        <source>no audit store</source>
        <translation>kein Audit-Speicher</translation>
    </message>
    <message>
        <source>%1 found, searched back to %2</source>
        <translation>%1 gefunden, durchsucht bis %2 zurück</translation>
    </message>
    <message>
        <source>%1, counting</source>
        <translation>%1, wird gezählt</translation>
    </message>
    <message>
        <source>Only disagreements have packets</source>
        <translation>Nur Abweichungen haben Pakete</translation>
    </message>
    <message>
        <source>The history cannot be read: %1</source>
        <translation>Der Verlauf kann nicht gelesen werden: %1</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <source>Reading was cancelled; read back to %1.</source>
        <translation>Lesen abgebrochen; gelesen bis %1 zurück.</translation>
    </message>
    <message>
        <source>Reading was cancelled.</source>
        <translation>Lesen abgebrochen.</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>searching, back to %1</source>
        <translation>sucht, zurück bis %1</translation>
    </message>
    <message>
        <source>newest first</source>
        <translation>neueste zuerst</translation>
    </message>
    <message numerus="yes">
        <source>Export %Ln rows</source>
        <translation>
            <numerusform>%Ln Zeile exportieren</numerusform>
            <numerusform>%Ln Zeilen exportieren</numerusform>
        </translation>
    </message>
    <message>
        <source>This node keeps no audit history that can be read from here.</source>
        <translation>Dieser Knoten führt keinen Audit-Verlauf, der von hier lesbar wäre.</translation>
    </message>
    <message>
        <source>Switch audit.enabled on in its configuration, or connect to the node itself.</source>
        <translation>audit.enabled in seiner Konfiguration einschalten oder direkt mit dem Knoten verbinden.</translation>
    </message>
    <message>
        <source>Clear the filter, or widen the range.</source>
        <translation>Filter löschen oder Zeitraum erweitern.</translation>
    </message>
    <message>
        <source>Widen the range, or look at another list.</source>
        <translation>Zeitraum erweitern oder eine andere Liste ansehen.</translation>
    </message>
    <message>
        <source>Clear the filter</source>
        <translation>Filter löschen</translation>
    </message>
    <message>
        <source>Widen the range</source>
        <translation>Zeitraum erweitern</translation>
    </message>
    <message>
        <source>Verifying</source>
        <translation>Wird geprüft</translation>
    </message>
    <message>
        <source>Not verified</source>
        <translation>Nicht geprüft</translation>
    </message>
    <message>
        <source>Nobody has verified the chain since this console was opened.</source>
        <translation>Seit dem Öffnen dieser Konsole hat niemand die Kette geprüft.</translation>
    </message>
    <message>
        <source>There is no audit store to verify.</source>
        <translation>Es gibt keinen Audit-Speicher zu prüfen.</translation>
    </message>
    <message>
        <source>Verified %1.</source>
        <translation>Geprüft %1.</translation>
    </message>
    <message>
        <source>Exporting</source>
        <translation>Export läuft</translation>
    </message>
    <message>
        <source>Exporting, %1 of %2 rows</source>
        <translation>Export läuft, %1 von %2 Zeilen</translation>
    </message>
    <message numerus="yes">
        <source>Exporting, %Ln rows</source>
        <translation>
            <numerusform>Export läuft, %Ln Zeile</numerusform>
            <numerusform>Export läuft, %Ln Zeilen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln rows were written to %1.</source>
        <translation>
            <numerusform>%Ln Zeile in %1 geschrieben.</numerusform>
            <numerusform>%Ln Zeilen in %1 geschrieben.</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 could not be written: %2</source>
        <translation>%1 konnte nicht geschrieben werden: %2</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
</context>
<context>
    <name>harddns::ui::HistoryTimeline</name>
    <message>
        <source>Rows over time</source>
        <translation>Zeilen im Zeitverlauf</translation>
    </message>
    <message>
        <source>With dissent</source>
        <translation>Mit Abweichung</translation>
    </message>
    <message>
        <source>Warning and above</source>
        <translation>Warnung und höher</translation>
    </message>
    <message>
        <source>Not counted: the filter has to look at each row</source>
        <translation>Nicht gezählt: Der Filter muss jede Zeile ansehen</translation>
    </message>
    <message numerus="yes">
        <source>%1 to %2: %Ln rows</source>
        <translation>
            <numerusform>%1 bis %2: %Ln Zeile</numerusform>
            <numerusform>%1 bis %2: %Ln Zeilen</numerusform>
        </translation>
    </message>
    <message>
        <source>most from %1: %2</source>
        <translation>die meisten ab %1: %2</translation>
    </message>
    <message>
        <source>%1; counting</source>
        <translation>%1; wird gezählt</translation>
    </message>
    <message>
        <source>Rows in %1, as filtered</source>
        <translation>Zeilen je %1, wie gefiltert</translation>
    </message>
    <message>
        <source>Not counted: this filter has to look at each row</source>
        <translation>Nicht gezählt: Dieser Filter muss jede Zeile ansehen</translation>
    </message>
    <message>
        <source>%1 to %2</source>
        <translation>%1 bis %2</translation>
    </message>
    <message numerus="yes">
        <source>%1: %Ln rows</source>
        <translation>
            <numerusform>%1: %Ln Zeile</numerusform>
            <numerusform>%1: %Ln Zeilen</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>harddns::ui::HookQueue</name>
    <message numerus="yes">
        <source>%n alerts were dropped: too many wait for the hook.</source>
        <translation>
            <numerusform>%n Alarm wurde verworfen: Zu viele warten auf den Hook.</numerusform>
            <numerusform>%n Alarme wurden verworfen: Zu viele warten auf den Hook.</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 Attempt %2 of %3 failed; it is tried again.</source>
        <translation>%1 Versuch %2 von %3 fehlgeschlagen; es wird erneut versucht.</translation>
    </message>
    <message numerus="yes">
        <source>%1 Given up after %n attempts.</source>
        <translation>
            <numerusform>%1 Aufgegeben nach %n Versuch.</numerusform>
            <numerusform>%1 Aufgegeben nach %n Versuchen.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>harddns::ui::IncidentBundle</name>
    <message>
        <source>The file is larger than any incident can be (%1 MiB).</source>
        <translation>Die Datei ist größer, als ein Vorfall sein kann (%1 MiB).</translation>
    </message>
    <message>
        <source>This is no incident file: at octet %1: %2. It may be cut off.</source>
        <translation>Das ist keine Vorfalldatei: bei Oktett %1: %2. Vielleicht ist sie abgeschnitten.</translation>
    </message>
    <message>
        <source>This is no incident file of HARD-DNS.</source>
        <translation>Das ist keine Vorfalldatei von HARD-DNS.</translation>
    </message>
    <message>
        <source>The file does not say which version it has.</source>
        <translation>Die Datei sagt nicht, welche Version sie hat.</translation>
    </message>
    <message>
        <source>The file has version %1, this console reads up to %2. Open it with a newer console.</source>
        <translation>Die Datei hat Version %1, diese Konsole liest bis %2. Mit einer neueren Konsole öffnen.</translation>
    </message>
    <message>
        <source>The file holds no incident.</source>
        <translation>Die Datei enthält keinen Vorfall.</translation>
    </message>
    <message>
        <source>The file was damaged or changed after it was saved: its sum does not fit.</source>
        <translation>Die Datei wurde nach dem Sichern beschädigt oder geändert: Ihre Prüfsumme passt nicht.</translation>
    </message>
    <message>
        <source>The incident cannot be read</source>
        <translation>Der Vorfall kann nicht gelesen werden</translation>
    </message>
    <message>
        <source>%1 cannot be written: %2.</source>
        <translation>%1 kann nicht geschrieben werden: %2.</translation>
    </message>
    <message>
        <source>%1 cannot be read: %2.</source>
        <translation>%1 kann nicht gelesen werden: %2.</translation>
    </message>
</context>
<context>
    <name>harddns::ui::KeyboardHelp</name>
    <message>
        <source>Keyboard</source>
        <translation>Tastatur</translation>
    </message>
    <message>
        <source>Keys and what they do</source>
        <translation>Tasten und was sie tun</translation>
    </message>
</context>
<context>
    <name>harddns::ui::LatencyPage</name>
    <message>
        <source>Latency</source>
        <translation>Latenz</translation>
    </message>
    <message>
        <source>Compare A and B</source>
        <translation>A und B vergleichen</translation>
    </message>
    <message>
        <source>Hold the shown range (B) against an earlier one (A)</source>
        <translation>Den gezeigten Zeitraum (B) einem früheren (A) gegenüberstellen</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>Stage</source>
        <translation>Stufe</translation>
    </message>
    <message>
        <source>All</source>
        <translation>Alle</translation>
    </message>
    <message>
        <source>Cache</source>
        <translation>Cache</translation>
    </message>
    <message>
        <source>Vote</source>
        <translation>Abstimmung</translation>
    </message>
    <message>
        <source>Upstream</source>
        <translation>Upstream</translation>
    </message>
    <message>
        <source>Protocol</source>
        <translation>Protokoll</translation>
    </message>
    <message>
        <source>Answer time by node</source>
        <translation>Antwortzeit je Knoten</translation>
    </message>
    <message>
        <source>share of answers within a time</source>
        <translation>Anteil der Antworten innerhalb einer Zeit</translation>
    </message>
    <message>
        <source>Scale</source>
        <translation>Skala</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>Log</translation>
    </message>
    <message>
        <source>Linear</source>
        <translation>Linear</translation>
    </message>
    <message>
        <source>At the cursor</source>
        <translation>Am Cursor</translation>
    </message>
    <message>
        <source>ms</source>
        <translation>ms</translation>
    </message>
    <message>
        <source>Copy as CSV</source>
        <translation>Als CSV kopieren</translation>
    </message>
    <message>
        <source>Answer times at the cursor</source>
        <translation>Antwortzeiten am Cursor</translation>
    </message>
    <message>
        <source>A is</source>
        <translation>A ist</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>Davor</translation>
    </message>
    <message>
        <source>A day earlier</source>
        <translation>Einen Tag früher</translation>
    </message>
    <message>
        <source>Answer time over time</source>
        <translation>Antwortzeit im Zeitverlauf</translation>
    </message>
    <message>
        <source>No answer of this kind was timed in the shown %1.</source>
        <translation>Im gezeigten Zeitraum von %1 wurde keine Antwort dieser Art gemessen.</translation>
    </message>
    <message>
        <source>Widen the range.</source>
        <translation>Zeitraum erweitern.</translation>
    </message>
    <message>
        <source>Widen the range, or show all answers.</source>
        <translation>Zeitraum erweitern oder alle Antworten zeigen.</translation>
    </message>
    <message>
        <source>Widen the range</source>
        <translation>Zeitraum erweitern</translation>
    </message>
    <message>
        <source>Show all answers</source>
        <translation>Alle Antworten zeigen</translation>
    </message>
    <message>
        <source>Answer time</source>
        <translation>Antwortzeit</translation>
    </message>
    <message>
        <source>%1 %2 to %3</source>
        <translation>%1 %2 bis %3</translation>
    </message>
    <message>
        <source>today</source>
        <translation>heute</translation>
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
        <translation>%1, %2 gegen %3 Antworten</translation>
    </message>
    <message>
        <source>95 % interval of the difference. Answers are taken as independent; bursts make it look surer than it is.</source>
        <translation>95-%-Intervall der Differenz. Antworten gelten als unabhängig; Häufungen lassen es sicherer aussehen, als es ist.</translation>
    </message>
    <message>
        <source>no answers in this range</source>
        <translation>keine Antworten in diesem Zeitraum</translation>
    </message>
    <message>
        <source>%1: %2 answers, %3 within %4 ms</source>
        <translation>%1: %2 Antworten, %3 innerhalb von %4 ms</translation>
    </message>
    <message>
        <source>the filter does not apply, answer times are counted for all names</source>
        <translation>der Filter gilt hier nicht, Antwortzeiten zählen für alle Namen</translation>
    </message>
    <message>
        <source>as of %1</source>
        <translation>Stand %1</translation>
    </message>
    <message>
        <source>All answers</source>
        <translation>Alle Antworten</translation>
    </message>
    <message>
        <source>Not in the cache</source>
        <translation>Ohne Cache</translation>
    </message>
    <message>
        <source>95 % of these answers came within %1 ms.</source>
        <translation>95 % dieser Antworten kamen innerhalb von %1 ms.</translation>
    </message>
    <message>
        <source>Half of them within %1 ms, 99 % within %2 ms.</source>
        <translation>Die Hälfte innerhalb von %1 ms, 99 % innerhalb von %2 ms.</translation>
    </message>
    <message>
        <source>Half of them within %1 ms, 99 % within %2 ms; %3 within 1 ms.</source>
        <translation>Die Hälfte innerhalb von %1 ms, 99 % innerhalb von %2 ms; %3 innerhalb von 1 ms.</translation>
    </message>
    <message>
        <source>95 % of votes end within %1 ms.</source>
        <translation>95 % der Abstimmungen enden innerhalb von %1 ms.</translation>
    </message>
    <message>
        <source>The node tells no answer times of single nodes.</source>
        <translation>Der Knoten nennt keine Antwortzeiten einzelner Knoten.</translation>
    </message>
    <message>
        <source>The vote is as fast as the best node.</source>
        <translation>Die Abstimmung ist so schnell wie der beste Knoten.</translation>
    </message>
    <message>
        <source>The vote is faster than most nodes.</source>
        <translation>Die Abstimmung ist schneller als die meisten Knoten.</translation>
    </message>
    <message>
        <source>The vote is slower than most nodes.</source>
        <translation>Die Abstimmung ist langsamer als die meisten Knoten.</translation>
    </message>
    <message>
        <source>95 % of votes end within %1 ms; single nodes that need longer: %2 of %3, %4 to %5 ms.</source>
        <translation>95 % der Abstimmungen enden innerhalb von %1 ms; einzelne Knoten, die länger brauchen: %2 von %3, %4 bis %5 ms.</translation>
    </message>
    <message>
        <source>95 % of votes end within %1 ms; single nodes that need longer: %2 of %3.</source>
        <translation>95 % der Abstimmungen enden innerhalb von %1 ms; einzelne Knoten, die länger brauchen: %2 von %3.</translation>
    </message>
    <message>
        <source>The majority decides, so a slow node such as %1 does not hold it up.</source>
        <translation>Die Mehrheit entscheidet, daher hält ein langsamer Knoten wie %1 sie nicht auf.</translation>
    </message>
    <message>
        <source>%1 poisoned</source>
        <translation>%1 vergiftet</translation>
    </message>
    <message>
        <source>group poisoned</source>
        <translation>Gruppe vergiftet</translation>
    </message>
    <message>
        <source>majority suspect</source>
        <translation>Mehrheit verdächtig</translation>
    </message>
    <message>
        <source>no majority</source>
        <translation>keine Mehrheit</translation>
    </message>
    <message>
        <source>flood at %1</source>
        <translation>Flut bei %1</translation>
    </message>
    <message>
        <source>%1 lied</source>
        <translation>%1 log</translation>
    </message>
    <message>
        <source>since %1, when this console began to watch</source>
        <translation>seit %1, als diese Konsole zu beobachten begann</translation>
    </message>
    <message>
        <source>A is being read from the audit history</source>
        <translation>A wird aus dem Audit-Verlauf gelesen</translation>
    </message>
    <message>
        <source>A only since %1</source>
        <translation>A erst seit %1</translation>
    </message>
    <message>
        <source>without %1 in which nothing was heard</source>
        <translation>ohne %1, in denen nichts zu hören war</translation>
    </message>
</context>
<context>
    <name>harddns::ui::LatencyTable</name>
    <message>
        <source>Line in the plot</source>
        <translation>Linie im Diagramm</translation>
    </message>
    <message>
        <source>Series</source>
        <translation>Reihe</translation>
    </message>
    <message>
        <source>Cursor</source>
        <translation>Cursor</translation>
    </message>
    <message>
        <source>Answers</source>
        <translation>Antworten</translation>
    </message>
    <message>
        <source>Line</source>
        <translation>Linie</translation>
    </message>
</context>
<context>
    <name>harddns::ui::LoadingBar</name>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Loading</source>
        <translation>Lädt</translation>
    </message>
</context>
<context>
    <name>harddns::ui::MainWindow</name>
    <message>
        <source>Not connected</source>
        <translation>Nicht verbunden</translation>
    </message>
    <message>
        <source>Connection: %1</source>
        <translation>Verbindung: %1</translation>
    </message>
    <message>
        <source>Operator</source>
        <translation>Operator</translation>
    </message>
    <message>
        <source>Viewer</source>
        <translation>Betrachter</translation>
    </message>
    <message>
        <source>The connection is lost since %1: %2. The figures are %3 old; it is tried again by itself.</source>
        <translation>Die Verbindung ist seit %1 verloren: %2. Die Zahlen sind %3 alt; sie wird von selbst neu versucht.</translation>
    </message>
    <message>
        <source>no reason was given</source>
        <translation>kein Grund genannt</translation>
    </message>
    <message>
        <source>A new critical alert</source>
        <translation>Ein neuer kritischer Alarm</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Datei</translation>
    </message>
    <message>
        <source>Connect to a node…</source>
        <translation>Mit einem Knoten verbinden…</translation>
    </message>
    <message>
        <source>Export what is shown…</source>
        <translation>Gezeigtes exportieren…</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>This page has nothing to export.</source>
        <translation>Diese Seite hat nichts zu exportieren.</translation>
    </message>
    <message>
        <source>Close window</source>
        <translation>Fenster schließen</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Beenden</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Ansicht</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>Farbschema</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>Wie das System</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>High contrast</source>
        <translation>Hoher Kontrast</translation>
    </message>
    <message>
        <source>Rows</source>
        <translation>Zeilen</translation>
    </message>
    <message>
        <source>Compact</source>
        <translation>Kompakt</translation>
    </message>
    <message>
        <source>Normal</source>
        <translation>Normal</translation>
    </message>
    <message>
        <source>Roomy</source>
        <translation>Großzügig</translation>
    </message>
    <message>
        <source>Times</source>
        <translation>Zeiten</translation>
    </message>
    <message>
        <source>In UTC</source>
        <translation>In UTC</translation>
    </message>
    <message>
        <source>In the time zone of this computer</source>
        <translation>In der Zeitzone dieses Rechners</translation>
    </message>
    <message>
        <source>Fold the navigation</source>
        <translation>Navigation einklappen</translation>
    </message>
    <message>
        <source>Wall view</source>
        <translation>Wandansicht</translation>
    </message>
    <message>
        <source>&amp;Node</source>
        <translation>&amp;Knoten</translation>
    </message>
    <message>
        <source>&amp;Actions</source>
        <translation>Ak&amp;tionen</translation>
    </message>
    <message>
        <source>Go live</source>
        <translation>Live</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>Space</source>
        <translation>Leertaste</translation>
    </message>
    <message>
        <source>Filter…</source>
        <translation>Filter…</translation>
    </message>
    <message>
        <source>Clear the filter</source>
        <translation>Filter löschen</translation>
    </message>
    <message>
        <source>Time range…</source>
        <translation>Zeitraum…</translation>
    </message>
    <message>
        <source>Range before</source>
        <translation>Zeitraum zurück</translation>
    </message>
    <message>
        <source>Range after</source>
        <translation>Zeitraum vor</translation>
    </message>
    <message>
        <source>Earlier</source>
        <translation>Früher</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>Später</translation>
    </message>
    <message>
        <source>Next pane</source>
        <translation>Nächster Bereich</translation>
    </message>
    <message>
        <source>Previous pane</source>
        <translation>Voriger Bereich</translation>
    </message>
    <message>
        <source>&amp;Tools</source>
        <translation>&amp;Werkzeuge</translation>
    </message>
    <message>
        <source>Verify the audit chain</source>
        <translation>Audit-Kette prüfen</translation>
    </message>
    <message>
        <source>Settings…</source>
        <translation>Einstellungen…</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>&amp;Hilfe</translation>
    </message>
    <message>
        <source>Keyboard</source>
        <translation>Tastatur</translation>
    </message>
    <message>
        <source>About HARD-DNS</source>
        <translation>Über HARD-DNS</translation>
    </message>
    <message>
        <source>In lists</source>
        <translation>In Listen</translation>
    </message>
    <message>
        <source>J, K</source>
        <translation>J, K</translation>
    </message>
    <message>
        <source>Next, previous row</source>
        <translation>Nächste, vorige Zeile</translation>
    </message>
    <message>
        <source>Enter</source>
        <translation>Eingabe</translation>
    </message>
    <message>
        <source>Open the detail</source>
        <translation>Einzelheiten öffnen</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Copy as JSON</source>
        <translation>Als JSON kopieren</translation>
    </message>
    <message>
        <source>Everywhere</source>
        <translation>Überall</translation>
    </message>
    <message>
        <source>Esc</source>
        <translation>Esc</translation>
    </message>
    <message>
        <source>One step back: cursor, brush, selection, range</source>
        <translation>Einen Schritt zurück: Cursor, Auswahl im Diagramm, Auswahl, Zeitraum</translation>
    </message>
    <message>
        <source>+ and −</source>
        <translation>+ und −</translation>
    </message>
    <message>
        <source>Zoom the time range</source>
        <translation>Zeitraum zoomen</translation>
    </message>
    <message>
        <source>Complete the filter</source>
        <translation>Filter vervollständigen</translation>
    </message>
    <message>
        <source>Node %1: harddnsd %2, up %3</source>
        <translation>Knoten %1: harddnsd %2, läuft %3</translation>
    </message>
    <message>
        <source>Not connected yet: %1</source>
        <translation>Noch nicht verbunden: %1</translation>
    </message>
    <message>
        <source>There is no connection: %1</source>
        <translation>Es besteht keine Verbindung: %1</translation>
    </message>
    <message>
        <source>The connection ended at %1: %2. The figures are %3 old.</source>
        <translation>Die Verbindung endete um %1: %2. Die Zahlen sind %3 alt.</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <extracomment>the title of a connection and the state of its network: &quot;Demo network, embedded: Safe&quot;</extracomment>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>Open incident…</source>
        <translation>Vorfall öffnen…</translation>
    </message>
    <message>
        <source>Forget this connection…</source>
        <translation>Diese Verbindung vergessen…</translation>
    </message>
    <message>
        <source>Close this incident</source>
        <translation>Diesen Vorfall schließen</translation>
    </message>
    <message>
        <source>Assistant…</source>
        <translation>Assistent…</translation>
    </message>
    <message>
        <source>The connection cannot be made.</source>
        <translation>Die Verbindung kann nicht hergestellt werden.</translation>
    </message>
    <message>
        <source>This console cannot connect to other machines.</source>
        <translation>Diese Konsole kann sich nicht mit anderen Rechnern verbinden.</translation>
    </message>
    <message>
        <source>So many connections are remembered that there is no room for another: forget one.</source>
        <translation>So viele Verbindungen sind gemerkt, dass für eine weitere kein Platz ist: eine davon vergessen.</translation>
    </message>
    <message>
        <source>Forget the connection</source>
        <translation>Verbindung vergessen</translation>
    </message>
    <message>
        <source>Forget the connection to %1? The console disconnects. The node goes on, and the certificate&apos;s file stays where it is.</source>
        <translation>Die Verbindung zu %1 vergessen? Die Konsole trennt sich. Der Knoten läuft weiter, und die Datei des Zertifikats bleibt, wo sie ist.</translation>
    </message>
    <message>
        <source>Forget</source>
        <translation>Vergessen</translation>
    </message>
    <message>
        <source>This console cannot open files.</source>
        <translation>Diese Konsole kann keine Dateien öffnen.</translation>
    </message>
    <message>
        <source>%1 cannot be opened.</source>
        <translation>%1 kann nicht geöffnet werden.</translation>
    </message>
    <message>
        <source>Open an incident</source>
        <translation>Vorfall öffnen</translation>
    </message>
    <message>
        <source>Incidents (*.harddns-incident.json);;All files (*)</source>
        <translation>Vorfälle (*.harddns-incident.json);;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>The incident cannot be opened</source>
        <translation>Der Vorfall kann nicht geöffnet werden</translation>
    </message>
    <message>
        <source>From a file</source>
        <translation>Aus einer Datei</translation>
    </message>
    <message>
        <source>Refused</source>
        <translation>Abgelehnt</translation>
    </message>
    <message>
        <source>Closed</source>
        <translation>Geschlossen</translation>
    </message>
    <message>
        <source>Connecting</source>
        <translation>Verbindet</translation>
    </message>
    <message>
        <source>Connection lost</source>
        <translation>Verbindung verloren</translation>
    </message>
    <message>
        <source>Unknown</source>
        <translation>Unbekannt</translation>
    </message>
    <message>
        <source>Cannot connect</source>
        <translation>Keine Verbindung möglich</translation>
    </message>
</context>
<context>
    <name>harddns::ui::Mark</name>
    <message>
        <source>agrees</source>
        <translation>gleich</translation>
    </message>
    <message>
        <source>differs, explained</source>
        <translation>weicht ab, erklärt</translation>
    </message>
    <message>
        <source>differs, unexplained</source>
        <translation>weicht ab, ungeklärt</translation>
    </message>
    <message>
        <source>not asked</source>
        <translation>nicht befragt</translation>
    </message>
    <message>
        <source>silent</source>
        <translation>stumm</translation>
    </message>
</context>
<context>
    <name>harddns::ui::MemberDialog</name>
    <message>
        <source>Quarantine %1</source>
        <translation>%1 in Quarantäne nehmen</translation>
    </message>
    <message>
        <source>Release %1</source>
        <translation>%1 freigeben</translation>
    </message>
    <message>
        <source>Flush %1</source>
        <translation>Cache von %1 leeren</translation>
    </message>
    <message>
        <source>%1 is not asked in votes of this node any more until somebody releases it. Its clients are still answered, and the other nodes go by their own evidence.</source>
        <translation>%1 wird in Abstimmungen dieses Knotens nicht mehr befragt, bis jemand ihn freigibt. Seine Clients erhalten weiter Antworten, und die anderen Knoten richten sich nach ihren eigenen Indizien.</translation>
    </message>
    <message>
        <source>%1 is asked again at once, before the end of its quarantine. Until it has earned trust again its answers weigh less. If it still lies, it is quarantined again, for longer.</source>
        <translation>%1 wird sofort wieder befragt, vor dem Ende der Quarantäne. Bis neues Vertrauen da ist, wiegen seine Antworten weniger. Lügt er noch, kommt er erneut in Quarantäne, und zwar länger.</translation>
    </message>
    <message>
        <source>%1 forgets the name and everything below it, and asks anew. For a moment its answers to these names take longer. This cannot be undone.</source>
        <translation>%1 vergisst den Namen und alles darunter und fragt neu. Einen Moment lang dauern seine Antworten zu diesen Namen länger. Das lässt sich nicht rückgängig machen.</translation>
    </message>
    <message>
        <source>%1?</source>
        <translation>%1?</translation>
    </message>
    <message>
        <source>Name to flush</source>
        <translation>Zu leerender Name</translation>
    </message>
    <message>
        <source>everything</source>
        <translation>alles</translation>
    </message>
    <message>
        <source>&amp;Name and below:</source>
        <translation>&amp;Name und darunter:</translation>
    </message>
    <message>
        <source>Who did it and when is written to the audit history.</source>
        <translation>Wer es wann tat, steht danach im Audit-Verlauf.</translation>
    </message>
    <message>
        <source>Needs the role operator; you are a viewer.</source>
        <translation>Erfordert die Rolle Operator; dies ist ein Betrachter.</translation>
    </message>
</context>
<context>
    <name>harddns::ui::NameQuestion</name>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Name, for example www.bank.example</source>
        <translation>Name, zum Beispiel www.bank.example</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>Typ</translation>
    </message>
    <message>
        <source>Ask anew, not from the cache</source>
        <translation>Neu fragen, nicht aus dem Cache</translation>
    </message>
    <message>
        <source>Write a name first.</source>
        <translation>Zuerst einen Namen eingeben.</translation>
    </message>
    <message>
        <source>A name has no blanks.</source>
        <translation>Ein Name hat keine Leerzeichen.</translation>
    </message>
    <message>
        <source>A name has at most %1 characters.</source>
        <translation>Ein Name hat höchstens %1 Zeichen.</translation>
    </message>
    <message>
        <source>There is an empty part between two dots.</source>
        <translation>Zwischen zwei Punkten steht nichts.</translation>
    </message>
    <message>
        <source>A part between two dots has at most %1 characters.</source>
        <translation>Ein Teil zwischen zwei Punkten hat höchstens %1 Zeichen.</translation>
    </message>
    <message>
        <source>Write a type, for example A.</source>
        <translation>Einen Typ eingeben, zum Beispiel A.</translation>
    </message>
</context>
<context>
    <name>harddns::ui::Navigation</name>
    <message>
        <source>Pages</source>
        <translation>Seiten</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Watch</source>
        <translation>Beobachten</translation>
    </message>
    <message>
        <source>Measure</source>
        <translation>Messen</translation>
    </message>
    <message>
        <source>Operate</source>
        <translation>Betreiben</translation>
    </message>
    <message>
        <source>Prove</source>
        <translation>Beweisen</translation>
    </message>
</context>
<context>
    <name>harddns::ui::NodeDetail</name>
    <message>
        <source>Node</source>
        <translation>Knoten</translation>
    </message>
    <message>
        <source>Answer time, p95</source>
        <translation>Antwortzeit, p95</translation>
    </message>
    <message>
        <source>Disagreements</source>
        <translation>Abweichungen</translation>
    </message>
    <message>
        <source>What it said differently</source>
        <translation>Was er anders sagte</translation>
    </message>
    <message>
        <source>&amp;Quarantine…</source>
        <translation>&amp;Quarantäne…</translation>
    </message>
    <message>
        <source>&amp;Release now…</source>
        <translation>&amp;Freigeben…</translation>
    </message>
    <message>
        <source>Open alert</source>
        <translation>Alarm öffnen</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>Warum</translation>
    </message>
    <message>
        <source>Weight</source>
        <translation>Gewicht</translation>
    </message>
    <message>
        <source>Answers</source>
        <translation>Antworten</translation>
    </message>
    <message>
        <source>Failures</source>
        <translation>Ausfälle</translation>
    </message>
    <message>
        <source>Certificate</source>
        <translation>Zertifikat</translation>
    </message>
    <message>
        <source>Forged replies</source>
        <translation>Fälschungen</translation>
    </message>
    <message>
        <source>Software</source>
        <translation>Software</translation>
    </message>
    <message>
        <source>Cache</source>
        <translation>Cache</translation>
    </message>
    <message>
        <source>Not asked in votes of this node any more until somebody releases it.</source>
        <translation>Wird in Abstimmungen dieses Knotens nicht mehr befragt, bis jemand ihn freigibt.</translation>
    </message>
    <message>
        <source>Asked again at once, before the end of its quarantine.</source>
        <translation>Wird sofort wieder befragt, vor dem Ende der Quarantäne.</translation>
    </message>
    <message>
        <source>Told to forget a name and everything below it.</source>
        <translation>Soll einen Namen und alles darunter vergessen.</translation>
    </message>
    <message>
        <source>Needs the role operator; you are a viewer.</source>
        <translation>Erfordert die Rolle Operator; dies ist ein Betrachter.</translation>
    </message>
    <message>
        <source>No node</source>
        <translation>Kein Knoten</translation>
    </message>
    <message>
        <source>Choose one on the map or in the table.</source>
        <translation>Auf der Karte oder in der Tabelle einen wählen.</translation>
    </message>
    <message>
        <source>No node is chosen</source>
        <translation>Kein Knoten gewählt</translation>
    </message>
    <message>
        <source>%1, this node</source>
        <translation>%1, dieser Knoten</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>Node %1, %2</source>
        <translation>Knoten %1, %2</translation>
    </message>
    <message>
        <source>Open alert %1</source>
        <translation>Alarm %1</translation>
    </message>
    <message>
        <source>Latest disagreements</source>
        <translation>Letzte Abweichungen</translation>
    </message>
    <message>
        <source>It agreed in every vote %1.</source>
        <translation>Stimmte %1 in jeder Abstimmung überein.</translation>
    </message>
    <message>
        <source>None fits the filter %1.</source>
        <translation>Keine passt %1 zum Filter.</translation>
    </message>
    <message>
        <source>%1. %2</source>
        <translation>%1. %2</translation>
    </message>
    <message>
        <source>%1: health %2, trust %3, load %4</source>
        <translation>%1: Zust. %2, Vertr. %3, Last %4</translation>
    </message>
    <message>
        <source>none %1</source>
        <translation>keine %1</translation>
    </message>
    <message>
        <source>p50 %1 ms, p95 %2 ms of %3</source>
        <translation>p50 %1 ms, p95 %2 ms von %3</translation>
    </message>
    <message>
        <source>%1 in a row</source>
        <translation>%1 in Folge</translation>
    </message>
    <message>
        <source>ends %1, %2</source>
        <translation>endet %1, %2</translation>
    </message>
    <message>
        <source>not seen yet</source>
        <translation>noch nicht gesehen</translation>
    </message>
    <message>
        <source>%1 since %2, it goes on</source>
        <translation>%1 seit %2, weiter aktiv</translation>
    </message>
    <message>
        <source>%1, ended %2</source>
        <translation>%1, beendet %2</translation>
    </message>
    <message>
        <source>%1 refused %2</source>
        <translation>%1 abgewiesen %2</translation>
    </message>
    <message>
        <source>no unusual number noticed</source>
        <translation>keine ungewöhnliche Zahl bemerkt</translation>
    </message>
    <message>
        <source>harddnsd %1, up %2</source>
        <translation>harddnsd %1, läuft %2</translation>
    </message>
    <message numerus="yes">
        <source>%Ln records, %1 of %2</source>
        <translation>
            <numerusform>%Ln Record, %1 von %2</numerusform>
            <numerusform>%Ln Records, %1 von %2</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 ms</source>
        <translation>%1 ms</translation>
    </message>
    <message>
        <source>%1, unexplained %2</source>
        <translation>%1, ungeklärt %2</translation>
    </message>
    <message>
        <source>%1, all explained</source>
        <translation>%1, alle erklärt</translation>
    </message>
    <message>
        <source>%1 was left as it is: %2</source>
        <translation>%1 blieb unverändert: %2</translation>
    </message>
    <message>
        <source>earlier quarantines: %1</source>
        <translation>frühere Quarantänen: %1</translation>
    </message>
    <message>
        <source>What is known of this node</source>
        <translation>Was von diesem Knoten bekannt ist</translation>
    </message>
    <message>
        <source>F&amp;lush…</source>
        <translation>&amp;Leeren…</translation>
    </message>
</context>
<context>
    <name>harddns::ui::NodeDissentModel</name>
    <message>
        <source>When</source>
        <translation>Wann</translation>
    </message>
    <message>
        <source>Grade</source>
        <translation>Einstufung</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>Typ</translation>
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
        <translation>%1 %2, %3</translation>
    </message>
    <message>
        <source>Map of the nodes</source>
        <translation>Karte der Knoten</translation>
    </message>
</context>
<context>
    <name>harddns::ui::NodeRow</name>
    <message>
        <source>Renew before %1</source>
        <translation>Vor %1 erneuern</translation>
    </message>
    <message>
        <source>Quarantined</source>
        <translation>Quarantäne</translation>
    </message>
    <message>
        <source>until somebody releases it</source>
        <translation>bis jemand ihn freigibt</translation>
    </message>
    <message>
        <source>until %1</source>
        <translation>bis %1</translation>
    </message>
    <message>
        <source>Release it when its path is checked</source>
        <translation>Freigeben, wenn der Weg geprüft ist</translation>
    </message>
    <message>
        <source>Check its path</source>
        <translation>Weg prüfen</translation>
    </message>
    <message>
        <source>Silent</source>
        <translation>Stumm</translation>
    </message>
    <message>
        <source>does not answer</source>
        <translation>antwortet nicht</translation>
    </message>
    <message>
        <source>Check the node and its network</source>
        <translation>Knoten und sein Netz prüfen</translation>
    </message>
    <message>
        <source>Certificate ends</source>
        <translation>Zertifikat endet</translation>
    </message>
    <message>
        <source>Certificate ended</source>
        <translation>Zertifikat abgelaufen</translation>
    </message>
    <message>
        <source>Unreliable</source>
        <translation>Unzuverlässig</translation>
    </message>
    <message>
        <source>answers %1 of its questions</source>
        <translation>beantwortet %1 der Fragen</translation>
    </message>
    <message>
        <source>Check its network</source>
        <translation>Netz prüfen</translation>
    </message>
    <message>
        <source>Slow</source>
        <translation>Langsam</translation>
    </message>
    <message>
        <source>%1 ms, the others %2 ms</source>
        <translation>%1 ms, die anderen %2 ms</translation>
    </message>
    <message>
        <source>Certificate ends soon</source>
        <translation>Zertifikat endet bald</translation>
    </message>
    <message>
        <source>Healthy</source>
        <translation>Gesund</translation>
    </message>
    <message>
        <source>%1 ms</source>
        <translation>%1 ms</translation>
    </message>
    <message numerus="yes">
        <source>%Ln forged replies</source>
        <translation>
            <numerusform>%Ln gefälschte Antwort</numerusform>
            <numerusform>%Ln gefälschte Antworten</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln vote</source>
        <comment>so many nodes vote</comment>
        <translation>
            <numerusform>%Ln stimmt ab</numerusform>
            <numerusform>%Ln stimmen ab</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 quarantined</source>
        <translation>%1 in Quarantäne</translation>
    </message>
    <message>
        <source>%1 silent</source>
        <translation>%1 stumm</translation>
    </message>
    <message>
        <source>ended</source>
        <translation>abgelaufen</translation>
    </message>
    <message>
        <source>%1 d</source>
        <translation>%1 d</translation>
    </message>
    <message>
        <source>Check path, see alert %1</source>
        <translation>Weg prüfen, siehe Alarm %1</translation>
    </message>
</context>
<context>
    <name>harddns::ui::NodeWords</name>
    <message>
        <source>the node is reached again</source>
        <translation>der Knoten ist wieder erreichbar</translation>
    </message>
    <message>
        <source>the node is not reached any more: %1</source>
        <translation>der Knoten ist nicht mehr erreichbar: %1</translation>
    </message>
    <message>
        <source>in quarantine until an operator releases it</source>
        <translation>in Quarantäne, bis ein Operator ihn freigibt</translation>
    </message>
    <message>
        <source>in quarantine: the evidence names it; it is not asked any more</source>
        <translation>in Quarantäne: Die Indizien nennen ihn; er wird nicht mehr befragt</translation>
    </message>
    <message>
        <source>released: its time is over and it answered the canaries</source>
        <translation>freigegeben: Die Zeit ist um, und die Kontrollfragen sind richtig beantwortet</translation>
    </message>
    <message>
        <source>released by an operator</source>
        <translation>von einem Operator freigegeben</translation>
    </message>
    <message>
        <source>out of rotation: it did not answer %1 times in a row</source>
        <translation>außer Betrieb: %1-mal nacheinander nicht geantwortet</translation>
    </message>
    <message>
        <source>in rotation again</source>
        <translation>wieder in Betrieb</translation>
    </message>
    <message>
        <source>told to forget the name, its zone and what is below it</source>
        <translation>soll den Namen, seine Zone und alles darunter vergessen</translation>
    </message>
    <message>
        <source>told to forget the name and what is below it</source>
        <translation>soll den Namen und alles darunter vergessen</translation>
    </message>
    <message>
        <source>told to forget the name</source>
        <translation>soll den Namen vergessen</translation>
    </message>
    <message>
        <source>told to forget everything</source>
        <translation>soll alles vergessen</translation>
    </message>
    <message>
        <source>a trust anchor is not trusted any more</source>
        <translation>einem Vertrauensanker wird nicht mehr vertraut</translation>
    </message>
    <message>
        <source>a trust anchor is %1 now</source>
        <translation>ein Vertrauensanker ist jetzt %1</translation>
    </message>
    <message>
        <source>%1 votes and %2 disagreements left the node&apos;s memory before they could be written</source>
        <translation>%1 Abstimmungen und %2 Abweichungen verließen den Speicher des Knotens, bevor sie geschrieben werden konnten</translation>
    </message>
    <message>
        <source>%1 of the node&apos;s reports did not arrive at all</source>
        <translation>%1 Berichte des Knotens kamen gar nicht an</translation>
    </message>
    <message>
        <source>%1 votes and %2 other rows did not come into the store: the queue was full; %3 were refused by SQLite</source>
        <translation>%1 Abstimmungen und %2 andere Zeilen kamen nicht in den Speicher: Die Warteschlange war voll; %3 wies SQLite ab</translation>
    </message>
    <message>
        <source>the store was not open from %1 to %2: votes, disagreements and alerts of that time may be missing</source>
        <translation>der Speicher war von %1 bis %2 nicht offen: Abstimmungen, Abweichungen und Alarme dieser Zeit können fehlen</translation>
    </message>
    <message>
        <source>%1 actions of operators and changes of the configuration were not written</source>
        <translation>%1 Handlungen von Operatoren und Änderungen der Konfiguration wurden nicht geschrieben</translation>
    </message>
    <message>
        <source>the configuration was taken over</source>
        <translation>die Konfiguration wurde übernommen</translation>
    </message>
    <message>
        <source>the configuration was refused, the old one stays: %1</source>
        <translation>die Konfiguration wurde abgelehnt, die alte bleibt: %1</translation>
    </message>
    <message>
        <source>only a restart takes over %1</source>
        <translation>erst ein Neustart übernimmt %1</translation>
    </message>
    <message>
        <source>the heads of the history are signed with another key of this node from here on</source>
        <translation>die Köpfe des Verlaufs werden ab hier mit einem anderen Schlüssel dieses Knotens signiert</translation>
    </message>
    <message>
        <source>the store was opened</source>
        <translation>der Speicher wurde geöffnet</translation>
    </message>
    <message>
        <source>the run before did not end in order</source>
        <translation>der Lauf davor endete nicht ordnungsgemäß</translation>
    </message>
    <message>
        <source>votes are not kept</source>
        <translation>Abstimmungen werden nicht aufbewahrt</translation>
    </message>
    <message>
        <source>one vote in %1 is kept</source>
        <translation>jede %1. Abstimmung wird aufbewahrt</translation>
    </message>
    <message>
        <source>the store was closed in order</source>
        <translation>der Speicher wurde ordnungsgemäß geschlossen</translation>
    </message>
    <message>
        <source>the system&apos;s clock was set back by %1 s</source>
        <translation>die Systemuhr wurde um %1 s zurückgestellt</translation>
    </message>
    <message>
        <source>the system&apos;s clock is %1 days ahead of the store&apos;s newest rows: until it has been so for a while, nothing is removed for its age</source>
        <translation>die Systemuhr geht den neuesten Zeilen des Speichers um %1 Tage voraus: Bis das eine Weile so ist, wird nichts wegen seines Alters entfernt</translation>
    </message>
    <message>
        <source>the file was damaged (%1) and is kept as %2; this one was begun instead</source>
        <translation>die Datei war beschädigt (%1) und ist als %2 aufgehoben; stattdessen wurde diese begonnen</translation>
    </message>
    <message>
        <source>%1 is not asked any more until it is released</source>
        <translation>%1 wird nicht mehr befragt, bis er freigegeben ist</translation>
    </message>
    <message>
        <source>%1 is asked again</source>
        <translation>%1 wird wieder befragt</translation>
    </message>
    <message>
        <source>%1 was told to forget everything</source>
        <translation>%1 soll alles vergessen</translation>
    </message>
    <message>
        <source>%1 was told to forget %2 and what is below it</source>
        <translation>%1 soll %2 und alles darunter vergessen</translation>
    </message>
    <message>
        <source>not asked any more until it is released by hand</source>
        <translation>wird nicht mehr befragt, bis er von Hand freigegeben ist</translation>
    </message>
    <message>
        <source>asked again</source>
        <translation>wird wieder befragt</translation>
    </message>
    <message>
        <source>the configuration file was read again and taken over</source>
        <translation>die Konfigurationsdatei wurde neu gelesen und übernommen</translation>
    </message>
    <message>
        <source>the log level was set to %1 until the next reload</source>
        <translation>die Protokollstufe wurde bis zum nächsten Neuladen auf %1 gesetzt</translation>
    </message>
    <message>
        <source>%1 gave forged answers for %2.</source>
        <translation>%1 gab gefälschte Antworten für %2.</translation>
    </message>
    <message>
        <source>%1 gave a forged answer for %2.</source>
        <translation>%1 gab eine gefälschte Antwort für %2.</translation>
    </message>
    <message>
        <source>Nothing is urgent; check the path of %1.</source>
        <translation>Nichts ist dringend; den Weg von %1 prüfen.</translation>
    </message>
    <message>
        <source>Nothing is urgent; open the vote to see the evidence.</source>
        <translation>Nichts ist dringend; Abstimmung öffnen, um die Indizien zu sehen.</translation>
    </message>
    <message>
        <source>%1 were outvoted for %2, and the answer looks forged.</source>
        <translation>%1 wurden bei %2 überstimmt, und die Antwort wirkt gefälscht.</translation>
    </message>
    <message>
        <source>%1 was outvoted for %2, and the answer looks forged.</source>
        <translation>%1 wurde bei %2 überstimmt, und die Antwort wirkt gefälscht.</translation>
    </message>
    <message>
        <source>%1 were outvoted for %2.</source>
        <translation>%1 wurden bei %2 überstimmt.</translation>
    </message>
    <message>
        <source>%1 was outvoted for %2.</source>
        <translation>%1 wurde bei %2 überstimmt.</translation>
    </message>
    <message>
        <source>No action needed.</source>
        <translation>Nichts zu tun.</translation>
    </message>
    <message>
        <source>No action needed while answers stay safe.</source>
        <translation>Nichts zu tun, solange die Antworten sicher bleiben.</translation>
    </message>
    <message>
        <source>%1 of group %2 gave the same wrong answer for %3, and nobody outside the group did.</source>
        <translation>%1 der Gruppe %2 gaben dieselbe falsche Antwort für %3, außerhalb der Gruppe niemand.</translation>
    </message>
    <message>
        <source>Check what the group shares: its upstream path, or a proxy that answers in between.</source>
        <translation>Prüfen, was die Gruppe teilt: ihren Upstream-Weg oder einen Proxy, der dazwischen antwortet.</translation>
    </message>
    <message>
        <source>As many nodes as a majority (%1) contradict the proof for %2.</source>
        <translation>So viele Knoten wie eine Mehrheit (%1) widersprechen dem Beweis für %2.</translation>
    </message>
    <message>
        <source>As many nodes as a majority contradict the proof for %1.</source>
        <translation>So viele Knoten wie eine Mehrheit widersprechen dem Beweis für %1.</translation>
    </message>
    <message>
        <source>Urgent: treat these nodes as attacked until the evidence is explained.</source>
        <translation>Dringend: Diese Knoten als angegriffen behandeln, bis die Indizien erklärt sind.</translation>
    </message>
    <message>
        <source>No majority for %1: %2 of %3.</source>
        <translation>Keine Mehrheit für %1: %2 von %3.</translation>
    </message>
    <message>
        <source>No majority for %1.</source>
        <translation>Keine Mehrheit für %1.</translation>
    </message>
    <message>
        <source>Open the vote to see who said what.</source>
        <translation>Abstimmung öffnen, um zu sehen, wer was gesagt hat.</translation>
    </message>
    <message>
        <source>Flood of forged replies at %1: %2 a minute, usual up to %3.</source>
        <translation>Flut gefälschter Antworten bei %1: %2 in der Minute, üblich bis %3.</translation>
    </message>
    <message>
        <source>%1 told a client something else than the vote about %2.</source>
        <translation>%1 sagte einem Client über %2 etwas anderes als die Abstimmung.</translation>
    </message>
    <message>
        <source>%1 told a client something else than the vote.</source>
        <translation>%1 sagte einem Client etwas anderes als die Abstimmung.</translation>
    </message>
    <message>
        <source>Certain: its own signatures prove it.</source>
        <translation>Sicher: Die eigenen Signaturen beweisen es.</translation>
    </message>
    <message>
        <source>Urgent: keep clients away from %1 and find out who controls it.</source>
        <translation>Dringend: Clients von %1 fernhalten und herausfinden, wer ihn kontrolliert.</translation>
    </message>
    <message>
        <source>%1 does not answer and is out of rotation since %2.</source>
        <translation>%1 antwortet nicht und ist seit %2 außer Betrieb.</translation>
    </message>
    <message>
        <source>The others vote without it.</source>
        <translation>Die übrigen stimmen ohne ihn ab.</translation>
    </message>
    <message>
        <source>Check the node and its network.</source>
        <translation>Knoten und sein Netz prüfen.</translation>
    </message>
    <message>
        <source>Seen %1 times, for example for %2.</source>
        <translation>%1-mal gesehen, zum Beispiel bei %2.</translation>
    </message>
    <message>
        <source>Seen %1 times since %2.</source>
        <translation>%1-mal gesehen seit %2.</translation>
    </message>
    <message>
        <source>Certain: %1 evidence points, critical from %2.</source>
        <translation>Sicher: %1 Indizienpunkte (kritisch ab %2).</translation>
    </message>
    <message>
        <source>Likely: %1 evidence points, warning from %2.</source>
        <translation>Wahrscheinlich: %1 Indizienpunkte (Warnung ab %2).</translation>
    </message>
    <message>
        <source>Possible: %1 evidence points, notice from %2.</source>
        <translation>Möglich: %1 Indizienpunkte (Hinweis ab %2).</translation>
    </message>
    <message>
        <source>Clients got the right answer.</source>
        <translation>Clients erhielten die richtige Antwort.</translation>
    </message>
    <message>
        <source>We answered with a failure instead of guessing.</source>
        <translation>Geantwortet wurde mit einem Fehler, statt zu raten.</translation>
    </message>
    <message>
        <source>The name was flushed at %1.</source>
        <translation>Der Name wurde bei %1 verworfen.</translation>
    </message>
    <message>
        <source>The name and its zone were flushed at %1.</source>
        <translation>Der Name und seine Zone wurden bei %1 verworfen.</translation>
    </message>
    <message>
        <source>%1 is quarantined until somebody releases it.</source>
        <translation>%1 ist in Quarantäne, bis jemand ihn freigibt.</translation>
    </message>
    <message>
        <source>%1 are quarantined until somebody releases them.</source>
        <translation>%1 sind in Quarantäne, bis jemand sie freigibt.</translation>
    </message>
    <message>
        <source>%1 is quarantined until %2.</source>
        <translation>%1 ist in Quarantäne bis %2.</translation>
    </message>
    <message>
        <source>%1 are quarantined until %2.</source>
        <translation>%1 sind in Quarantäne bis %2.</translation>
    </message>
    <message>
        <source>It contradicts an answer that is proven by signatures from the trust anchor down.</source>
        <translation>Sie widerspricht einer Antwort, die Signaturen vom Vertrauensanker her beweisen.</translation>
    </message>
    <message>
        <source>Asked again over TCP, the node gives the decided answer: what it had before was forged on the way.</source>
        <translation>Über TCP noch einmal gefragt, gibt der Knoten die entschiedene Antwort: Was er davor hatte, war unterwegs gefälscht.</translation>
    </message>
    <message>
        <source>Two other nodes fetched the name over TCP from the zone&apos;s own servers: the record is not there, and it never won a vote.</source>
        <translation>Zwei andere Knoten holten den Namen über TCP von den eigenen Servern der Zone: Der Record ist dort nicht, und er hat nie eine Abstimmung gewonnen.</translation>
    </message>
    <message>
        <source>The node believes in other servers for the zone than the vote attests.</source>
        <translation>Der Knoten glaubt an andere Server der Zone, als die Abstimmung bezeugt.</translation>
    </message>
    <message>
        <source>A made-up name below the zone resolves at the node to the same data; everywhere else it does not exist.</source>
        <translation>Ein erfundener Name unter der Zone ergibt am Knoten dieselben Daten; überall sonst gibt es ihn nicht.</translation>
    </message>
    <message>
        <source>The record claims to live longer than the zone&apos;s own servers allow.</source>
        <translation>Der Record gibt vor, länger zu gelten, als die eigenen Server der Zone erlauben.</translation>
    </message>
    <message>
        <source>The node received far more replies with wrong ids than usual: somebody was guessing.</source>
        <translation>Der Knoten erhielt weit mehr Antworten mit falschen IDs als üblich: Jemand hat geraten.</translation>
    </message>
    <message>
        <source>The name had one and the same answer for at least a day, and this is not it.</source>
        <translation>Der Name hatte mindestens einen Tag lang ein und dieselbe Antwort, und das ist sie nicht.</translation>
    </message>
    <message>
        <source>The name&apos;s answers vary, but this record was never seen among them.</source>
        <translation>Die Antworten des Namens wechseln, doch dieser Record war nie darunter.</translation>
    </message>
    <message>
        <source>The name&apos;s answers vary or are not known yet, and this one comes from the same network or was attested before.</source>
        <translation>Die Antworten des Namens wechseln oder sind noch nicht bekannt, und diese kommt aus demselben Netz oder war schon bezeugt.</translation>
    </message>
    <message>
        <source>It is a part of a pool of records that take turns, all attested before.</source>
        <translation>Er gehört zu einem Vorrat von Records, die sich abwechseln und alle schon bezeugt waren.</translation>
    </message>
    <message>
        <source>The zone itself has just changed, and the change is spreading.</source>
        <translation>Die Zone selbst hat sich gerade geändert, und die Änderung breitet sich aus.</translation>
    </message>
    <message>
        <source>A node</source>
        <translation>Ein Knoten</translation>
    </message>
    <message>
        <source>the node</source>
        <translation>der Knoten</translation>
    </message>
    <message>
        <source>Nodes</source>
        <translation>Knoten</translation>
    </message>
    <message>
        <source>everything</source>
        <translation>alles</translation>
    </message>
    <message>
        <source>configured</source>
        <translation>konfiguriert</translation>
    </message>
    <message>
        <source>pending</source>
        <translation>anstehend</translation>
    </message>
    <message>
        <source>valid</source>
        <translation>gültig</translation>
    </message>
    <message>
        <source>missing</source>
        <translation>fehlend</translation>
    </message>
    <message>
        <source>revoked</source>
        <translation>widerrufen</translation>
    </message>
    <message>
        <source>quarantine</source>
        <translation>Quarantäne</translation>
    </message>
    <message>
        <source>release</source>
        <translation>Freigabe</translation>
    </message>
    <message>
        <source>flush</source>
        <translation>Cache leeren</translation>
    </message>
    <message>
        <source>flush-member</source>
        <translation>Cache eines Knotens leeren</translation>
    </message>
    <message>
        <source>reload</source>
        <translation>Neuladen</translation>
    </message>
    <message>
        <source>log-level</source>
        <translation>Protokollstufe</translation>
    </message>
    <message>
        <source>%1 and %2</source>
        <translation>%1 und %2</translation>
    </message>
    <message>
        <source>many names below %1</source>
        <translation>viele Namen unterhalb von %1</translation>
    </message>
    <message>
        <source>all types</source>
        <translation>alle Typen</translation>
    </message>
    <message>
        <source>%1 and what is below the name</source>
        <translation>%1 und was unter dem Namen liegt</translation>
    </message>
    <message>
        <source>%1, zone cuts too</source>
        <translation>%1, auch Zonenschnitte</translation>
    </message>
    <message numerus="yes">
        <source>forgot %1: %Ln entries</source>
        <translation>
            <numerusform>vergessen: %1 (%Ln Eintrag)</numerusform>
            <numerusform>vergessen: %1 (%Ln Einträge)</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 was refused: %2</source>
        <translation>%1 wurde abgelehnt: %2</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>an action and what was done</comment>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>the node shows another certificate; before and after are their ends</source>
        <translation>der Knoten zeigt ein anderes Zertifikat; davor und danach ist, wann sie enden</translation>
    </message>
    <message>
        <source>%1 %2 asked %3 over %4, %5 ms</source>
        <comment>a time, a zone, a server, a protocol</comment>
        <translation>%1 %2 fragte %3 über %4, %5 ms</translation>
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
        <translation>Knoten</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Weight</source>
        <translation>Gewicht</translation>
    </message>
    <message>
        <source>How often it is chosen as a collector: health × trust × (1 − load)</source>
        <translation>Wie oft er als Sammler gewählt wird: Zustand × Vertrauen × (1 − Last)</translation>
    </message>
    <message>
        <source>Trust %</source>
        <translation>Vertrauen %</translation>
    </message>
    <message>
        <source>Falls when it is caught with a forged answer, grows back with good ones</source>
        <translation>Sinkt, wenn er bei einer gefälschten Antwort ertappt wird, wächst mit guten wieder</translation>
    </message>
    <message>
        <source>Health %</source>
        <translation>Gesund %</translation>
    </message>
    <message>
        <source>Share of questions it answered lately</source>
        <translation>Anteil der zuletzt beantworteten Fragen</translation>
    </message>
    <message>
        <source>Load %</source>
        <translation>Last %</translation>
    </message>
    <message>
        <source>By its own word</source>
        <translation>Nach eigener Angabe</translation>
    </message>
    <message>
        <source>p50 ms</source>
        <translation>p50 ms</translation>
    </message>
    <message>
        <source>Half of its answers in the time shown came within</source>
        <translation>Die Hälfte seiner Antworten in der gezeigten Zeit kam innerhalb von</translation>
    </message>
    <message>
        <source>p95 ms</source>
        <translation>p95 ms</translation>
    </message>
    <message>
        <source>95 % of its answers in the time shown came within</source>
        <translation>95 % seiner Antworten in der gezeigten Zeit kamen innerhalb von</translation>
    </message>
    <message>
        <source>p95 against the slowest</source>
        <translation>p95 gegen den langsamsten</translation>
    </message>
    <message>
        <source>Ballots/s</source>
        <translation>Stimmen/s</translation>
    </message>
    <message>
        <source>Answers to this node&apos;s votes a second, over the last minute shown</source>
        <translation>Antworten auf die Abstimmungen dieses Knotens je Sekunde, in der letzten gezeigten Minute</translation>
    </message>
    <message>
        <source>Differs</source>
        <translation>Weicht ab</translation>
    </message>
    <message>
        <source>Votes in the time shown in which it said something else</source>
        <translation>Abstimmungen in der gezeigten Zeit, in denen er etwas anderes sagte</translation>
    </message>
    <message>
        <source>Failures</source>
        <translation>Ausfälle</translation>
    </message>
    <message>
        <source>Questions without an answer in a row</source>
        <translation>Fragen ohne Antwort in Folge</translation>
    </message>
    <message>
        <source>Quarantine ends</source>
        <translation>Quarantäne bis</translation>
    </message>
    <message>
        <source>Certificate</source>
        <translation>Zertifikat</translation>
    </message>
    <message>
        <source>Time left until its certificate ends</source>
        <translation>Zeit bis zum Ende seines Zertifikats</translation>
    </message>
    <message>
        <source>To do</source>
        <translation>Zu tun</translation>
    </message>
    <message>
        <source>when released</source>
        <translation>bei Freigabe</translation>
    </message>
    <message>
        <source>%1 ms</source>
        <translation>%1 ms</translation>
    </message>
    <message>
        <source>Slow</source>
        <translation>Langsam</translation>
    </message>
    <message>
        <source>%1 of them unexplained</source>
        <translation>%1 davon ungeklärt</translation>
    </message>
</context>
<context>
    <name>harddns::ui::NodesPage</name>
    <message>
        <source>Nodes</source>
        <translation>Knoten</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Exportieren…</translation>
    </message>
    <message>
        <source>Save the table as CSV</source>
        <translation>Tabelle als CSV sichern</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>Netz</translation>
    </message>
    <message>
        <source>Line width: answers to this node&apos;s votes. Dashed: does not vote. Red: forged replies arrive.</source>
        <translation>Linienstärke: Antworten auf die Abstimmungen dieses Knotens. Gestrichelt: stimmt nicht ab. Rot: gefälschte Antworten treffen ein.</translation>
    </message>
    <message>
        <source>All nodes</source>
        <translation>Alle Knoten</translation>
    </message>
    <message>
        <source>%1 in the network: %2</source>
        <translation>%1 im Netz: %2</translation>
    </message>
    <message>
        <source>This node is alone.</source>
        <translation>Dieser Knoten ist allein.</translation>
    </message>
    <message>
        <source>The node has not told anything yet.</source>
        <translation>Der Knoten hat noch nichts mitgeteilt.</translation>
    </message>
    <message>
        <source>It does not vote, so nobody checks what it answers. Make it a member of a network.</source>
        <translation>Er stimmt nicht ab, daher prüft niemand seine Antworten. Zum Mitglied eines Netzes machen.</translation>
    </message>
    <message>
        <source>Its nodes appear here as soon as it answers.</source>
        <translation>Seine Knoten erscheinen hier, sobald er antwortet.</translation>
    </message>
    <message>
        <source>p95 answer time to the collector</source>
        <translation>p95 der Antwortzeit zum Sammler</translation>
    </message>
    <message>
        <source>all of them; disagreements as filtered</source>
        <translation>alle; Abweichungen wie gefiltert</translation>
    </message>
    <message>
        <source>Save the table of nodes</source>
        <translation>Knotentabelle sichern</translation>
    </message>
    <message>
        <source>CSV (*.csv)</source>
        <translation>CSV (*.csv)</translation>
    </message>
    <message>
        <source>Not saved: %1</source>
        <translation>Nicht gesichert: %1</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
</context>
<context>
    <name>harddns::ui::Notifier</name>
    <message numerus="yes">
        <source>%n more alerts</source>
        <translation>
            <numerusform>%n weiterer Alarm</numerusform>
            <numerusform>%n weitere Alarme</numerusform>
        </translation>
    </message>
    <message>
        <source>The gravest is %1</source>
        <translation>Der schwerste ist %1</translation>
    </message>
    <message>
        <source>Alert command: %1</source>
        <translation>Alarmbefehl: %1</translation>
    </message>
    <message>
        <source>Alert webhook: %1</source>
        <translation>Alarm-Webhook: %1</translation>
    </message>
</context>
<context>
    <name>harddns::ui::Overview</name>
    <message>
        <source>Decided by %1</source>
        <translation>Entschieden durch %1</translation>
    </message>
    <message>
        <source>Forged: %1</source>
        <translation>Gefälscht: %1</translation>
    </message>
    <message>
        <source>%1 acknowledged alert %2</source>
        <translation>%1 quittierte Alarm %2</translation>
    </message>
    <message>
        <source>%1 noted at alert %2: %3</source>
        <translation>%1 notierte zu Alarm %2: %3</translation>
    </message>
    <message>
        <source>%1 silenced alert %2 until %3</source>
        <translation>%1 schaltete Alarm %2 stumm bis %3</translation>
    </message>
    <message>
        <source>%1 closed alert %2</source>
        <translation>%1 schloss Alarm %2 ab</translation>
    </message>
</context>
<context>
    <name>harddns::ui::OverviewPage</name>
    <message>
        <source>%1 acknowledged alert %2</source>
        <translation>%1 quittierte Alarm %2</translation>
    </message>
    <message>
        <source>Nothing happened %1.</source>
        <translation>Nichts geschah %1.</translation>
    </message>
    <message>
        <source>Widen the range, or look into the history.</source>
        <translation>Zeitraum erweitern oder im Verlauf nachsehen.</translation>
    </message>
    <message>
        <source>This node keeps no audit history: only alerts are shown here.</source>
        <translation>Dieser Knoten führt keinen Audit-Verlauf: Hier stehen nur Alarme.</translation>
    </message>
    <message>
        <source>Not acknowledged: %1</source>
        <translation>Nicht quittiert: %1</translation>
    </message>
    <message>
        <source>Overview</source>
        <translation>Übersicht</translation>
    </message>
    <message>
        <source>Queries</source>
        <translation>Abfragen</translation>
    </message>
    <message>
        <source>Votes</source>
        <translation>Abstimmungen</translation>
    </message>
    <message>
        <source>Answer time, p95</source>
        <translation>Antwortzeit, p95</translation>
    </message>
    <message>
        <source>Unexplained dissent</source>
        <translation>Ungeklärte Abweichung</translation>
    </message>
    <message>
        <source>Forged replies refused</source>
        <translation>Gefälschte Antworten</translation>
    </message>
    <message>
        <source>Queries without an answer</source>
        <translation>Abfragen ohne Antwort</translation>
    </message>
    <message>
        <source>Load and disagreement</source>
        <translation>Last und Abweichungen</translation>
    </message>
    <message>
        <source>Nodes</source>
        <translation>Knoten</translation>
    </message>
    <message>
        <source>Top disagreements</source>
        <translation>Häufigste Abweichungen</translation>
    </message>
    <message>
        <source>by name, unexplained first</source>
        <translation>nach Namen, ungeklärte zuerst</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>Alle zeigen</translation>
    </message>
    <message>
        <source>Show all disagreements</source>
        <translation>Alle Abweichungen zeigen</translation>
    </message>
    <message>
        <source>What happened</source>
        <translation>Was geschah</translation>
    </message>
    <message>
        <source>Open history</source>
        <translation>Verlauf öffnen</translation>
    </message>
    <message>
        <source>Open incident %1</source>
        <translation>Vorfall %1 öffnen</translation>
    </message>
    <message>
        <source>Acknowledge</source>
        <translation>Quittieren</translation>
    </message>
    <message>
        <source>Needs the role operator; you are a viewer.</source>
        <translation>Erfordert die Rolle Operator; dies ist ein Betrachter.</translation>
    </message>
    <message>
        <source>Open alerts</source>
        <translation>Offene Alarme</translation>
    </message>
    <message>
        <source>Silenced</source>
        <translation>Stummgeschaltet</translation>
    </message>
    <message>
        <source>until %1</source>
        <translation>bis %1</translation>
    </message>
    <message>
        <source>a second</source>
        <translation>je Sekunde</translation>
    </message>
    <message>
        <source>%1 from cache</source>
        <translation>%1 aus dem Cache</translation>
    </message>
    <message>
        <source>%1 exact match</source>
        <translation>%1 genau gleich</translation>
    </message>
    <message>
        <source>ms</source>
        <translation>ms</translation>
    </message>
    <message>
        <source>nothing had to be resolved</source>
        <translation>nichts war aufzulösen</translation>
    </message>
    <message>
        <source>p50 %1 ms, p99 %2 ms</source>
        <translation>p50 %1 ms, p99 %2 ms</translation>
    </message>
    <message>
        <source>%1 explained, filtered</source>
        <translation>%1 erklärt, gefiltert</translation>
    </message>
    <message>
        <source>%1 of votes, explained</source>
        <translation>%1 der Abst., erklärt</translation>
    </message>
    <message>
        <source>all from %1</source>
        <translation>alle von %1</translation>
    </message>
    <message numerus="yes">
        <source>from %Ln nodes</source>
        <translation>
            <numerusform>von %Ln Knoten</numerusform>
            <numerusform>von %Ln Knoten</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln zones</source>
        <translation>
            <numerusform>%Ln Zone</numerusform>
            <numerusform>%Ln Zonen</numerusform>
        </translation>
    </message>
    <message>
        <source>a minute</source>
        <translation>je Minute</translation>
    </message>
    <message>
        <source>usual %1 to %2</source>
        <translation>üblich %1 bis %2</translation>
    </message>
    <message>
        <source>%</source>
        <translation>%</translation>
    </message>
    <message>
        <source>votes without result: %1</source>
        <translation>ohne Ergebnis: %1</translation>
    </message>
    <message>
        <source>Queries a second</source>
        <translation>Abfragen je Sekunde</translation>
    </message>
    <message>
        <source>Votes a second</source>
        <translation>Abstimmungen je Sekunde</translation>
    </message>
    <message>
        <source>Disagreements in %1</source>
        <translation>Abweichungen je %1</translation>
    </message>
    <message>
        <source>drag to choose a range for every page</source>
        <translation>Ziehen wählt einen Zeitraum für alle Seiten</translation>
    </message>
    <message>
        <source>queries and votes: all; disagreements: filtered, %1 unexplained</source>
        <translation>Abfragen und Abstimmungen: alle; Abweichungen: gefiltert, %1 ungeklärt</translation>
    </message>
    <message>
        <source>this node does not vote, or has not told anything yet</source>
        <translation>dieser Knoten stimmt nicht ab oder hat noch nichts mitgeteilt</translation>
    </message>
    <message>
        <source>p95 answer time to the collector, %1</source>
        <translation>p95 zum Sammler, %1</translation>
    </message>
    <message>
        <source>No disagreement fits the filter %1.</source>
        <translation>Keine Abweichung passt %1 zum Filter.</translation>
    </message>
    <message>
        <source>Widen the range, or show those of every name.</source>
        <translation>Zeitraum erweitern oder die aller Namen zeigen.</translation>
    </message>
    <message>
        <source>Clear the filter</source>
        <translation>Filter löschen</translation>
    </message>
    <message>
        <source>No disagreement %1.</source>
        <translation>Keine Abweichung %1.</translation>
    </message>
    <message>
        <source>All votes agreed.</source>
        <translation>Alle Abstimmungen waren einig.</translation>
    </message>
    <message>
        <source>There were no votes either.</source>
        <translation>Es gab auch keine Abstimmungen.</translation>
    </message>
    <message>
        <source>Show the last 24 hours</source>
        <translation>Letzte 24 Stunden zeigen</translation>
    </message>
    <message>
        <source>one zone</source>
        <translation>eine Zone</translation>
    </message>
    <message>
        <source>in %1</source>
        <translation>in %1</translation>
    </message>
    <message>
        <source>How long clients waited for answers that were not in the cache</source>
        <translation>Wie lange Clients auf Antworten warteten, die nicht im Cache waren</translation>
    </message>
</context>
<context>
    <name>harddns::ui::PacketModel</name>
    <message>
        <source>No.</source>
        <translation>Nr.</translation>
    </message>
    <message>
        <source>After ms</source>
        <translation>Nach ms</translation>
    </message>
    <message>
        <source>From the question to this ballot</source>
        <translation>Von der Frage bis zu dieser Stimme</translation>
    </message>
    <message>
        <source>From and to</source>
        <translation>Von und an</translation>
    </message>
    <message>
        <source>What it is</source>
        <translation>Was es ist</translation>
    </message>
    <message>
        <source>collector</source>
        <translation>Sammler</translation>
    </message>
    <message>
        <source>by its own word: %1</source>
        <translation>nach eigener Angabe: %1</translation>
    </message>
    <message>
        <source>%1 itself</source>
        <translation>%1 selbst</translation>
    </message>
    <message>
        <source>Nothing that counts came</source>
        <translation>Nichts kam, was zählt</translation>
    </message>
    <message>
        <source>Ballot: no such data</source>
        <translation>Stimme: keine solchen Daten</translation>
    </message>
    <message>
        <source>Ballot: %1</source>
        <translation>Stimme: %1</translation>
    </message>
    <message>
        <source>No octets: %1 tells this itself. What it exchanged with name servers stays with it.</source>
        <translation>Keine Oktette: %1 sagt dies selbst. Was er mit Nameservern austauschte, bleibt bei ihm.</translation>
    </message>
    <message>
        <source>No octets: nothing came from %1 that could be kept.</source>
        <translation>Keine Oktette: von %1 kam nichts, das aufbewahrt werden konnte.</translation>
    </message>
    <message>
        <source>No octets: this vote was kept without its packets. The records that %1 sent are in the list.</source>
        <translation>Keine Oktette: diese Abstimmung wurde ohne ihre Pakete aufbewahrt. Die Records, die %1 sandte, stehen in der Liste.</translation>
    </message>
    <message>
        <source>%1 (octets not kept)</source>
        <translation>%1 (ohne Oktette)</translation>
    </message>
</context>
<context>
    <name>harddns::ui::PacketPanes</name>
    <message>
        <source>Packets</source>
        <translation>Pakete</translation>
    </message>
    <message>
        <source>Decoded packet</source>
        <translation>Dekodiertes Paket</translation>
    </message>
    <message>
        <source>Filter for this</source>
        <translation>Danach filtern</translation>
    </message>
    <message>
        <source>Filter out</source>
        <translation>Herausfiltern</translation>
    </message>
    <message>
        <source>Decoded</source>
        <translation>Dekodiert</translation>
    </message>
    <message>
        <source>Decoded, packet %1</source>
        <translation>Dekodiert, Paket %1</translation>
    </message>
    <message>
        <source>Bytes</source>
        <translation>Bytes</translation>
    </message>
    <message numerus="yes">
        <source>Bytes: offset %1, %Ln bytes</source>
        <translation>
            <numerusform>Bytes: Offset %1, %Ln Byte</numerusform>
            <numerusform>Bytes: Offset %1, %Ln Bytes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>harddns::ui::PageMoment</name>
    <message>
        <source>in %1</source>
        <translation>in %1</translation>
    </message>
    <message>
        <source>in the %1 this console has watched</source>
        <translation>in den %1, die diese Konsole beobachtet</translation>
    </message>
</context>
<context>
    <name>harddns::ui::Plot</name>
    <message>
        <source>The picture could not be made.</source>
        <translation>Das Bild konnte nicht erstellt werden.</translation>
    </message>
    <message>
        <source>%1 could not be written. Choose another folder.</source>
        <translation>%1 konnte nicht geschrieben werden. Einen anderen Ordner wählen.</translation>
    </message>
    <message>
        <source>%1 could not be written: %2</source>
        <translation>%1 konnte nicht geschrieben werden: %2</translation>
    </message>
    <message>
        <source>Export %1</source>
        <translation>%1 exportieren</translation>
    </message>
    <message>
        <source>Save as PNG…</source>
        <translation>Als PNG sichern…</translation>
    </message>
    <message>
        <source>Save as PDF…</source>
        <translation>Als PDF sichern…</translation>
    </message>
    <message>
        <source>Save numbers as CSV…</source>
        <translation>Zahlen als CSV sichern…</translation>
    </message>
    <message>
        <source>Copy numbers</source>
        <translation>Zahlen kopieren</translation>
    </message>
    <message>
        <source>Show numbers…</source>
        <translation>Zahlen zeigen…</translation>
    </message>
</context>
<context>
    <name>harddns::ui::QueriesPage</name>
    <message>
        <source>Live queries</source>
        <translation>Laufende Abfragen</translation>
    </message>
    <message>
        <source>Trace this name</source>
        <translation>Diesen Namen verfolgen</translation>
    </message>
    <message>
        <source>How this node finds the answer to the chosen query (Enter)</source>
        <translation>Wie dieser Knoten die Antwort auf die gewählte Abfrage findet (Eingabe)</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Exportieren…</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>Writes the queries that are shown as CSV (Ctrl+E)</source>
        <translation>Schreibt die gezeigten Abfragen als CSV (Strg+E)</translation>
    </message>
    <message>
        <source>Export queries</source>
        <translation>Abfragen exportieren</translation>
    </message>
    <message>
        <source>Queries</source>
        <translation>Abfragen</translation>
    </message>
    <message>
        <source>%1 a second, all shown</source>
        <translation>%1 je Sekunde, alle gezeigt</translation>
    </message>
    <message>
        <source>%1 a second, %2 shown</source>
        <translation>%1 je Sekunde, %2 gezeigt</translation>
    </message>
    <message>
        <source>waiting for the first queries</source>
        <translation>wartet auf die ersten Abfragen</translation>
    </message>
    <message>
        <source>%1 shown</source>
        <translation>%1 gezeigt</translation>
    </message>
    <message>
        <source>%1 listed of %2 shown</source>
        <translation>%1 gelistet von %2 gezeigten</translation>
    </message>
    <message>
        <source>No query that the filter lets through.</source>
        <translation>Keine Abfrage, die der Filter durchlässt.</translation>
    </message>
    <message>
        <source>No query was seen in this range.</source>
        <translation>In diesem Zeitraum wurde keine Abfrage gesehen.</translation>
    </message>
    <message>
        <source>No query has come yet.</source>
        <translation>Noch ist keine Abfrage gekommen.</translation>
    </message>
    <message>
        <source>Queries are listed from the moment this page is opened. Clear the filter to see all of them.</source>
        <translation>Abfragen werden ab dem Öffnen dieser Seite gelistet. Filter löschen, um alle zu sehen.</translation>
    </message>
    <message>
        <source>Queries are kept only while this page is open. Show what happens now, or look into the history.</source>
        <translation>Abfragen bleiben nur, solange diese Seite offen ist. Live ansehen oder im Verlauf nachsehen.</translation>
    </message>
    <message>
        <source>Point a client at this node, or trace a name below.</source>
        <translation>Einen Client auf diesen Knoten richten oder unten einen Namen verfolgen.</translation>
    </message>
    <message>
        <source>Clear the filter</source>
        <translation>Filter löschen</translation>
    </message>
    <message>
        <source>Show the last 15 min</source>
        <translation>Letzte 15 min zeigen</translation>
    </message>
    <message>
        <source>Open history</source>
        <translation>Verlauf öffnen</translation>
    </message>
    <message numerus="yes">
        <source>%Ln queries were written to %1.</source>
        <translation>
            <numerusform>%Ln Abfrage in %1 geschrieben.</numerusform>
            <numerusform>%Ln Abfragen in %1 geschrieben.</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 could not be written: %2</source>
        <translation>%1 konnte nicht geschrieben werden: %2</translation>
    </message>
    <message>
        <source>nothing is known of %1</source>
        <translation>von %1 ist nichts bekannt</translation>
    </message>
    <message>
        <source>%1 of %2 left out</source>
        <translation>%1 von %2 ausgelassen</translation>
    </message>
    <message>
        <source>paused at %1</source>
        <translation>angehalten um %1</translation>
    </message>
</context>
<context>
    <name>harddns::ui::QueryModel</name>
    <message>
        <source>Time</source>
        <translation>Zeit</translation>
    </message>
    <message>
        <source>Client</source>
        <translation>Client</translation>
    </message>
    <message>
        <source>Protocol</source>
        <translation>Protokoll</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>Typ</translation>
    </message>
    <message>
        <source>Answered from</source>
        <translation>Beantwortet aus</translation>
    </message>
    <message>
        <source>Cache: attested before. Vote: the network was asked for it.</source>
        <translation>Cache: zuvor bestätigt. Abstimmung: Das Netz wurde befragt.</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>Ergebnis</translation>
    </message>
    <message>
        <source>Answer ms</source>
        <translation>Antwort ms</translation>
    </message>
    <message>
        <source>From the question to the answer</source>
        <translation>Von der Frage bis zur Antwort</translation>
    </message>
    <message>
        <source>Proof</source>
        <translation>Beweis</translation>
    </message>
    <message>
        <source>Validated: signatures prove the answer down from a trust anchor (DNSSEC)</source>
        <translation>Validiert: Signaturen beweisen die Antwort von einem Vertrauensanker her (DNSSEC)</translation>
    </message>
    <message>
        <source>Cache</source>
        <translation>Cache</translation>
    </message>
    <message>
        <source>Vote</source>
        <translation>Abstimmung</translation>
    </message>
    <message>
        <source>Alone</source>
        <translation>Allein</translation>
    </message>
    <message>
        <source>Expired data</source>
        <translation>Abgelaufene Daten</translation>
    </message>
    <message>
        <source>This node</source>
        <translation>Dieser Knoten</translation>
    </message>
    <message>
        <source>No answer</source>
        <translation>Keine Antwort</translation>
    </message>
    <message>
        <source>Refused</source>
        <translation>Abgelehnt</translation>
    </message>
    <message>
        <source>Validated</source>
        <translation>Validiert</translation>
    </message>
    <message>
        <source>Not proven</source>
        <translation>Unbewiesen</translation>
    </message>
</context>
<context>
    <name>harddns::ui::RangeChooser</name>
    <message>
        <source>Last %1</source>
        <translation>Letzte %1</translation>
    </message>
    <message>
        <source>%1 to %2</source>
        <translation>%1 bis %2</translation>
    </message>
    <message>
        <source>Time range</source>
        <translation>Zeitraum</translation>
    </message>
    <message>
        <source>Back to the range before</source>
        <translation>Zurück zum vorigen Zeitraum</translation>
    </message>
    <message>
        <source>Forward again</source>
        <translation>Wieder vor</translation>
    </message>
    <message>
        <source>From and to…</source>
        <translation>Von und bis…</translation>
    </message>
    <message>
        <source>Time range: %1</source>
        <translation>Zeitraum: %1</translation>
    </message>
    <message>
        <source>Time range of every page (Ctrl+T)</source>
        <translation>Zeitraum aller Seiten (Strg+T)</translation>
    </message>
</context>
<context>
    <name>harddns::ui::RangeDialog</name>
    <message>
        <source>Time range</source>
        <translation>Zeitraum</translation>
    </message>
    <message>
        <source>From</source>
        <translation>Von</translation>
    </message>
    <message>
        <source>To</source>
        <translation>Bis</translation>
    </message>
    <message>
        <source>Apply</source>
        <translation>Anwenden</translation>
    </message>
    <message>
        <source>Times in %1.</source>
        <translation>Zeiten in %1.</translation>
    </message>
    <message>
        <source>The end must come after the begin.</source>
        <translation>Das Ende muss nach dem Beginn liegen.</translation>
    </message>
</context>
<context>
    <name>harddns::ui::RecordJson</name>
    <message>
        <source>&quot;%1&quot; is no text</source>
        <translation>„%1“ ist kein Text</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is longer than anything a node writes</source>
        <translation>„%1“ ist länger als alles, was ein Knoten schreibt</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is no whole number</source>
        <translation>„%1“ ist keine ganze Zahl</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is no whole number in its range</source>
        <translation>„%1“ ist keine ganze Zahl in ihrem Bereich</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is no number</source>
        <translation>„%1“ ist keine Zahl</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is neither true nor false</source>
        <translation>„%1“ ist weder wahr noch falsch</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is no list</source>
        <translation>„%1“ ist keine Liste</translation>
    </message>
    <message>
        <source>&quot;%1&quot; has more entries than an incident can have</source>
        <translation>„%1“ hat mehr Einträge, als ein Vorfall haben kann</translation>
    </message>
    <message>
        <source>&quot;%1&quot; has something that is no text</source>
        <translation>„%1“ hat etwas, das kein Text ist</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is no object</source>
        <translation>„%1“ ist kein Objekt</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is no grade</source>
        <translation>„%1“ ist keine Einstufung</translation>
    </message>
    <message>
        <source>&quot;%1&quot; says neither agrees nor differs nor abstained</source>
        <translation>„%1“ sagt weder Übereinstimmung noch Abweichung noch Enthaltung</translation>
    </message>
    <message>
        <source>&quot;cause&quot; is none this console knows</source>
        <translation>„cause“ kennt diese Konsole nicht</translation>
    </message>
    <message>
        <source>&quot;packet&quot; is no base64 of a DNS message</source>
        <translation>„packet“ ist kein Base64 einer DNS-Nachricht</translation>
    </message>
    <message>
        <source>&quot;step&quot; is none this console knows</source>
        <translation>„step“ kennt diese Konsole nicht</translation>
    </message>
    <message>
        <source>&quot;kind&quot; is none this console knows</source>
        <translation>„kind“ kennt diese Konsole nicht</translation>
    </message>
</context>
<context>
    <name>harddns::ui::RemoteTarget</name>
    <message>
        <source>Write the address of the node: host:port.</source>
        <translation>Die Adresse des Knotens angeben: Host:Port.</translation>
    </message>
    <message>
        <source>The port is missing: write host:port.</source>
        <translation>Der Port fehlt: Host:Port angeben.</translation>
    </message>
    <message>
        <source>An address in brackets is followed by a colon and the port: [2001:db8::1]:8953.</source>
        <translation>Auf eine Adresse in Klammern folgen ein Doppelpunkt und der Port: [2001:db8::1]:8953.</translation>
    </message>
    <message>
        <source>Write an IPv6 address in brackets: [2001:db8::1]:8953.</source>
        <translation>Eine IPv6-Adresse in Klammern setzen: [2001:db8::1]:8953.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is no port: it is a number from 1 to 65535.</source>
        <translation>„%1“ ist kein Port: er ist eine Zahl von 1 bis 65535.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is neither a host name nor an address.</source>
        <translation>„%1“ ist weder ein Hostname noch eine Adresse.</translation>
    </message>
    <message>
        <source>Choose the console&apos;s certificate, as harddnsctl console enrol made it.</source>
        <translation>Das Zertifikat der Konsole auswählen, wie harddnsctl console enrol es ausgestellt hat.</translation>
    </message>
    <message>
        <source>There is no certificate of a console in %1: no file *.console.pem.</source>
        <translation>In %1 liegt kein Zertifikat einer Konsole: keine Datei *.console.pem.</translation>
    </message>
    <message>
        <source>There are several certificates in %1: choose one of the files.</source>
        <translation>In %1 liegen mehrere Zertifikate: eine der Dateien auswählen.</translation>
    </message>
    <message>
        <source>%1 cannot be read: %2.</source>
        <translation>%1 kann nicht gelesen werden: %2.</translation>
    </message>
    <message>
        <source>%1 is no certificate of a console: it is too large.</source>
        <translation>%1 ist kein Zertifikat einer Konsole: die Datei ist zu groß.</translation>
    </message>
    <message>
        <source>%1 is no certificate of a console: it has to hold the console&apos;s certificate and the authority&apos;s.</source>
        <translation>%1 ist kein Zertifikat einer Konsole: die Datei muss das Zertifikat der Konsole und das der Zertifizierungsstelle enthalten.</translation>
    </message>
    <message>
        <source>%1 is no certificate of a console: the private key is missing.</source>
        <translation>%1 ist kein Zertifikat einer Konsole: der private Schlüssel fehlt.</translation>
    </message>
</context>
<context>
    <name>harddns::ui::SettingsDialog</name>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>Darstellung</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>Farbschema</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>Wie das System</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>High contrast</source>
        <translation>Hoher Kontrast</translation>
    </message>
    <message>
        <source>Rows</source>
        <translation>Zeilen</translation>
    </message>
    <message>
        <source>Compact</source>
        <translation>Kompakt</translation>
    </message>
    <message>
        <source>Normal</source>
        <translation>Normal</translation>
    </message>
    <message>
        <source>Roomy</source>
        <translation>Großzügig</translation>
    </message>
    <message>
        <source>Times</source>
        <translation>Zeiten</translation>
    </message>
    <message>
        <source>In UTC</source>
        <translation>In UTC</translation>
    </message>
    <message>
        <source>In the time zone of this computer</source>
        <translation>In der Zeitzone dieses Rechners</translation>
    </message>
    <message>
        <source>Language (from the next start)</source>
        <translation>Sprache (ab dem nächsten Start)</translation>
    </message>
    <message>
        <source>Nothing blinks (reduced motion)</source>
        <translation>Nichts blinkt (weniger Bewegung)</translation>
    </message>
    <message>
        <source>Show a notification on the desktop</source>
        <translation>Benachrichtigung auf dem Desktop zeigen</translation>
    </message>
    <message>
        <source>Play the system&apos;s alert sound</source>
        <translation>Warnton des Systems abspielen</translation>
    </message>
    <message>
        <source>Sent %1, failed %2, dropped %3.</source>
        <translation>Gesendet %1, fehlgeschlagen %2, verworfen %3.</translation>
    </message>
    <message>
        <source>Last result %1: %2 %3</source>
        <extracomment>time, what happened, counts</extracomment>
        <translation>Letztes Ergebnis %1: %2 %3</translation>
    </message>
    <message>
        <source>Parts of the settings</source>
        <translation>Teile der Einstellungen</translation>
    </message>
    <message>
        <source>Alerts</source>
        <translation>Alarme</translation>
    </message>
    <message>
        <source>Tell about</source>
        <translation>Melden</translation>
    </message>
    <message>
        <source>Notices, warnings and critical alerts</source>
        <translation>Hinweise, Warnungen und kritische Alarme</translation>
    </message>
    <message>
        <source>Warnings and critical alerts</source>
        <translation>Warnungen und kritische Alarme</translation>
    </message>
    <message>
        <source>Critical alerts only</source>
        <translation>Nur kritische Alarme</translation>
    </message>
    <message>
        <source>This desktop has no notification area: the window alone tells about alerts.</source>
        <translation>Diese Arbeitsoberfläche hat keinen Benachrichtigungsbereich: nur das Fenster meldet Alarme.</translation>
    </message>
    <message>
        <source>Each alert is told once, and again when its grade rises; never while it is acknowledged or silenced.</source>
        <translation>Jeder Alarm wird einmal gemeldet und wieder, wenn seine Einstufung steigt; nie, solange er quittiert oder stummgeschaltet ist.</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>Befehl</translation>
    </message>
    <message>
        <source>Program</source>
        <translation>Programm</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keines</translation>
    </message>
    <message>
        <source>Browse…</source>
        <translation>Durchsuchen…</translation>
    </message>
    <message>
        <source>Browse for the program</source>
        <translation>Programm suchen</translation>
    </message>
    <message>
        <source>Program for alerts</source>
        <translation>Programm für Alarme</translation>
    </message>
    <message>
        <source>Arguments</source>
        <translation>Argumente</translation>
    </message>
    <message>
        <source>what has spaces in quotes</source>
        <translation>mit Leerzeichen in Anführungszeichen</translation>
    </message>
    <message>
        <source>Started without a shell. The alert is on its standard input as JSON, and in variables HARDDNS_ALERT_…; names in it come from the network: never run them.</source>
        <translation>Wird ohne Shell gestartet. Der Alarm steht als JSON in der Standardeingabe und in Variablen HARDDNS_ALERT_…; Namen darin stammen aus dem Netz: niemals ausführen.</translation>
    </message>
    <message>
        <source>Webhook</source>
        <translation>Webhook</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>Adresse</translation>
    </message>
    <message>
        <source>The alert is sent there as JSON (POST). Redirects are not followed.</source>
        <translation>Der Alarm wird als JSON dorthin gesendet (POST). Weiterleitungen wird nicht gefolgt.</translation>
    </message>
    <message>
        <source>Send a test</source>
        <translation>Test senden</translation>
    </message>
    <message>
        <source>To everything that is chosen above</source>
        <translation>An alles, was oben gewählt ist</translation>
    </message>
</context>
<context>
    <name>harddns::ui::SilenceDialog</name>
    <message>
        <source>Silence an alert</source>
        <translation>Alarm stummschalten</translation>
    </message>
    <message>
        <source>Nobody is told of it until the silence ends. It stays in the list and goes on being counted.</source>
        <translation>Niemand wird benachrichtigt, bis die Stummschaltung endet. Der Alarm bleibt in der Liste und wird weiter gezählt.</translation>
    </message>
    <message>
        <source>Length</source>
        <translation>Dauer</translation>
    </message>
    <message>
        <source>1 h</source>
        <translation>1 h</translation>
    </message>
    <message>
        <source>4 h</source>
        <translation>4 h</translation>
    </message>
    <message>
        <source>8 h</source>
        <translation>8 h</translation>
    </message>
    <message>
        <source>24 h</source>
        <translation>24 h</translation>
    </message>
    <message>
        <source>Until…</source>
        <translation>Bis…</translation>
    </message>
    <message>
        <source>End of the silence</source>
        <translation>Ende der Stummschaltung</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>Warum</translation>
    </message>
    <message>
        <source>Why (goes into the audit history)</source>
        <translation>Grund (kommt in den Audit-Verlauf)</translation>
    </message>
    <message>
        <source>End the silence now</source>
        <translation>Stummschaltung jetzt beenden</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Silence until %1</source>
        <translation>Stummschalten bis %1</translation>
    </message>
    <message>
        <source>d MMM yyyy HH:mm</source>
        <translation>d. MMM yyyy HH:mm</translation>
    </message>
</context>
<context>
    <name>harddns::ui::SilenceModel</name>
    <message>
        <source>Alert</source>
        <translation>Alarm</translation>
    </message>
    <message>
        <source>Set by</source>
        <translation>Gesetzt von</translation>
    </message>
    <message>
        <source>Ends</source>
        <translation>Endet</translation>
    </message>
    <message>
        <source>Left</source>
        <translation>Rest</translation>
    </message>
</context>
<context>
    <name>harddns::ui::Sparkline</name>
    <message>
        <source>No values</source>
        <translation>Keine Werte</translation>
    </message>
    <message>
        <source>Between %1 and %2</source>
        <translation>Zwischen %1 und %2</translation>
    </message>
</context>
<context>
    <name>harddns::ui::State</name>
    <message>
        <source>Explained</source>
        <translation>Erklärt</translation>
    </message>
    <message>
        <source>Safe</source>
        <translation>Sicher</translation>
    </message>
    <message>
        <source>Notice</source>
        <translation>Hinweis</translation>
    </message>
    <message>
        <source>Warning</source>
        <translation>Warnung</translation>
    </message>
    <message>
        <source>Critical</source>
        <translation>Kritisch</translation>
    </message>
    <message>
        <source>Quarantined</source>
        <translation>Quarantäne</translation>
    </message>
    <message>
        <source>Unknown</source>
        <translation>Unbekannt</translation>
    </message>
</context>
<context>
    <name>harddns::ui::StateBox</name>
    <message>
        <source>Unknown</source>
        <translation>Unbekannt</translation>
    </message>
    <message>
        <source>nothing heard yet</source>
        <translation>noch nichts gehört</translation>
    </message>
    <message>
        <source>Network: %1</source>
        <translation>Netz: %1</translation>
    </message>
    <message>
        <source>From a file</source>
        <translation>Aus einer Datei</translation>
    </message>
</context>
<context>
    <name>harddns::ui::StatusLine</name>
    <message>
        <source>Status</source>
        <translation>Status</translation>
    </message>
    <message>
        <source>Console %1 of a core</source>
        <translation>Konsole %1 eines Kerns</translation>
    </message>
    <message>
        <source>Not connected</source>
        <translation>Nicht verbunden</translation>
    </message>
    <message>
        <source>Not connected, figures of %1</source>
        <translation>Nicht verbunden, Zahlen von %1</translation>
    </message>
    <message>
        <source>Paused at %1, counting goes on</source>
        <translation>Angehalten um %1, gezählt wird weiter</translation>
    </message>
    <message>
        <source>Not live: a range of the past</source>
        <translation>Nicht live: ein vergangener Zeitraum</translation>
    </message>
    <message>
        <source>Waiting for the node</source>
        <translation>Wartet auf den Knoten</translation>
    </message>
    <message>
        <source>Live, 1 update a second</source>
        <translation>Live, 1 Aktualisierung je Sekunde</translation>
    </message>
    <message>
        <source>Live, %1 updates a second</source>
        <translation>Live, %1 Aktualisierungen je Sekunde</translation>
    </message>
    <message>
        <source>Events shown: %1</source>
        <translation>Ereignisse gezeigt: %1</translation>
    </message>
    <message>
        <source>Dropped: %1</source>
        <translation>Verworfen: %1</translation>
    </message>
    <message>
        <source>Votes %1, disagreements %2, snapshots %3 that the views cannot show</source>
        <translation>Abstimmungen %1, Abweichungen %2, Momentaufnahmen %3, die die Ansichten nicht zeigen können</translation>
    </message>
    <message>
        <source>No audit store</source>
        <translation>Kein Audit-Speicher</translation>
    </message>
    <message>
        <source>Audit chain not verified yet</source>
        <translation>Audit-Kette noch nicht geprüft</translation>
    </message>
    <message>
        <source>Verifying the audit chain</source>
        <translation>Audit-Kette wird geprüft</translation>
    </message>
    <message>
        <source>Audit chain verified %1</source>
        <translation>Audit-Kette geprüft %1</translation>
    </message>
    <message>
        <source>Audit chain cannot be verified</source>
        <translation>Audit-Kette ist nicht prüfbar</translation>
    </message>
    <message>
        <source>From a file: nothing here is live</source>
        <translation>Aus einer Datei: nichts hier ist live</translation>
    </message>
</context>
<context>
    <name>harddns::ui::TableView</name>
    <message>
        <source>%1 new</source>
        <translation>%1 neu</translation>
    </message>
    <message>
        <source>Filter for this</source>
        <translation>Danach filtern</translation>
    </message>
    <message>
        <source>Filter out</source>
        <translation>Herausfiltern</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Copy as JSON</source>
        <translation>Als JSON kopieren</translation>
    </message>
    <message>
        <source>Open in history</source>
        <translation>Im Verlauf öffnen</translation>
    </message>
</context>
<context>
    <name>harddns::ui::TimePlot</name>
    <message>
        <source>Explained</source>
        <translation>Erklärt</translation>
    </message>
    <message>
        <source>Unexplained %1</source>
        <translation>Ungeklärt %1</translation>
    </message>
    <message>
        <source>From %1 to %2.</source>
        <translation>Von %1 bis %2.</translation>
    </message>
    <message>
        <source>%1: %2 on average, %3 to %4.</source>
        <translation>%1: %2 im Mittel, %3 bis %4.</translation>
    </message>
    <message>
        <source>Disagreements: %1 unexplained, %2 explained.</source>
        <translation>Abweichungen: %1 ungeklärt, %2 erklärt.</translation>
    </message>
    <message>
        <source>Nothing was heard of the node in this time.</source>
        <translation>In dieser Zeit war vom Knoten nichts zu hören.</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Zeit</translation>
    </message>
    <message>
        <source>Unexplained</source>
        <translation>Ungeklärt</translation>
    </message>
    <message>
        <source>Nothing is known of %1 of it.</source>
        <translation>Von %1 davon ist nichts bekannt.</translation>
    </message>
</context>
<context>
    <name>harddns::ui::TopBar</name>
    <message>
        <source>Network state, time range and filter</source>
        <translation>Netzzustand, Zeitraum und Filter</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>Go live</source>
        <translation>Live</translation>
    </message>
    <message>
        <source>Freeze what is shown; counting goes on (Space)</source>
        <translation>Das Gezeigte einfrieren; gezählt wird weiter (Leertaste)</translation>
    </message>
    <message>
        <source>Show what happens now (Space)</source>
        <translation>Zeigen, was jetzt geschieht (Leertaste)</translation>
    </message>
</context>
<context>
    <name>harddns::ui::TopModel</name>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>Typ</translation>
    </message>
    <message>
        <source>Times</source>
        <translation>Anzahl</translation>
    </message>
    <message>
        <source>Disagreements about it in the time shown</source>
        <translation>Abweichungen dazu in der gezeigten Zeit</translation>
    </message>
    <message>
        <source>Differs</source>
        <translation>Abweichend</translation>
    </message>
    <message>
        <source>Nodes that answered something else than the vote</source>
        <translation>Knoten, die etwas anderes antworteten als die Abstimmung</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>Warum</translation>
    </message>
    <message>
        <source>Grade</source>
        <translation>Einstufung</translation>
    </message>
</context>
<context>
    <name>harddns::ui::TraceModel</name>
    <message>
        <source>Known</source>
        <translation>Bekannt</translation>
    </message>
    <message>
        <source>Asked</source>
        <translation>Gefragt</translation>
    </message>
    <message>
        <source>Answered</source>
        <translation>Beantwortet</translation>
    </message>
    <message>
        <source>Not believed</source>
        <translation>Nicht geglaubt</translation>
    </message>
    <message>
        <source>Sent on</source>
        <translation>Weitergeschickt</translation>
    </message>
    <message>
        <source>Alias</source>
        <translation>Alias</translation>
    </message>
    <message>
        <source>Proof fails</source>
        <translation>Beweis scheitert</translation>
    </message>
    <message>
        <source>Not signed</source>
        <translation>Nicht signiert</translation>
    </message>
    <message>
        <source>Proof</source>
        <translation>Beweis</translation>
    </message>
    <message>
        <source>Problem</source>
        <translation>Problem</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>Ergebnis</translation>
    </message>
    <message>
        <source>Record</source>
        <translation>Record</translation>
    </message>
    <message>
        <source>section %1</source>
        <translation>Abschnitt %1</translation>
    </message>
    <message>
        <source>to %1</source>
        <translation>an %1</translation>
    </message>
    <message>
        <source>zone %1</source>
        <translation>Zone %1</translation>
    </message>
    <message numerus="yes">
        <source>%Ln records</source>
        <translation>
            <numerusform>%Ln Record</numerusform>
            <numerusform>%Ln Records</numerusform>
        </translation>
    </message>
    <message>
        <source>Step</source>
        <translation>Schritt</translation>
    </message>
    <message>
        <source>What happened</source>
        <translation>Was geschah</translation>
    </message>
    <message>
        <source>Server</source>
        <translation>Server</translation>
    </message>
    <message>
        <source>RTT ms</source>
        <translation>RTT ms</translation>
    </message>
    <message>
        <source>RTT, as a bar</source>
        <translation>RTT, als Balken</translation>
    </message>
    <message>
        <source>At ms</source>
        <translation>Bei ms</translation>
    </message>
    <message>
        <source>the root</source>
        <translation>die Wurzel</translation>
    </message>
</context>
<context>
    <name>harddns::ui::TracePanel</name>
    <message>
        <source>Trace of a name</source>
        <translation>Verfolgung eines Namens</translation>
    </message>
    <message>
        <source>how this node finds an answer, server by server</source>
        <translation>wie dieser Knoten eine Antwort findet, Server für Server</translation>
    </message>
    <message>
        <source>Trace</source>
        <translation>Verfolgen</translation>
    </message>
    <message>
        <source>Chain of trust</source>
        <translation>Vertrauenskette</translation>
    </message>
    <message>
        <source>Copy as text</source>
        <translation>Als Text kopieren</translation>
    </message>
    <message>
        <source>Steps of the trace</source>
        <translation>Schritte der Verfolgung</translation>
    </message>
    <message>
        <source>No name was traced yet.</source>
        <translation>Noch kein Name verfolgt.</translation>
    </message>
    <message>
        <source>Write one above, or press Enter on a query in the list.</source>
        <translation>Oben einen eingeben oder in der Liste bei einer Abfrage die Eingabetaste drücken.</translation>
    </message>
    <message>
        <source>The trace was cancelled; the node may still finish it by itself.</source>
        <translation>Die Verfolgung wurde abgebrochen; der Knoten führt sie vielleicht noch zu Ende.</translation>
    </message>
    <message>
        <source>%1 %2 could not be traced: %3</source>
        <translation>%1 %2 konnte nicht verfolgt werden: %3</translation>
    </message>
    <message>
        <source>%1 %2: %3, %4, %5 ms</source>
        <translation>%1 %2: %3, %4, %5 ms</translation>
    </message>
    <message numerus="yes">
        <source>%Ln steps</source>
        <translation>
            <numerusform>%Ln Schritt</numerusform>
            <numerusform>%Ln Schritte</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln questions to servers</source>
        <translation>
            <numerusform>%Ln Frage an Server</numerusform>
            <numerusform>%Ln Fragen an Server</numerusform>
        </translation>
    </message>
    <message>
        <source>no records</source>
        <translation>keine Records</translation>
    </message>
</context>
<context>
    <name>harddns::ui::ValidationPage</name>
    <message>
        <source>Check</source>
        <translation>Prüfen</translation>
    </message>
    <message>
        <source>Chain of trust</source>
        <translation>Vertrauenskette</translation>
    </message>
    <message>
        <source>In words</source>
        <translation>In Worten</translation>
    </message>
    <message>
        <source>The chain in words</source>
        <translation>Die Kette in Worten</translation>
    </message>
    <message>
        <source>As a table</source>
        <translation>Als Tabelle</translation>
    </message>
    <message>
        <source>Links of the chain</source>
        <translation>Glieder der Kette</translation>
    </message>
    <message>
        <source>Copy as text</source>
        <translation>Als Text kopieren</translation>
    </message>
    <message>
        <source>The chain in words, to the clipboard</source>
        <translation>Die Kette in Worten, in die Zwischenablage</translation>
    </message>
    <message>
        <source>Trace this name</source>
        <translation>Diesen Namen verfolgen</translation>
    </message>
    <message>
        <source>How this node finds the answer, server by server</source>
        <translation>Wie dieser Knoten die Antwort findet, Server für Server</translation>
    </message>
    <message>
        <source>The check was cancelled; the node may still finish it by itself.</source>
        <translation>Die Prüfung wurde abgebrochen; der Knoten führt sie vielleicht noch zu Ende.</translation>
    </message>
    <message>
        <source>Validation</source>
        <translation>Validierung</translation>
    </message>
    <message>
        <source>%1 %2 could not be checked: %3</source>
        <translation>%1 %2 konnte nicht geprüft werden: %3</translation>
    </message>
    <message numerus="yes">
        <source>%Ln links</source>
        <translation>
            <numerusform>%Ln Glied</numerusform>
            <numerusform>%Ln Glieder</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 %2: %3, answered %4 in %5 ms</source>
        <translation>%1 %2: %3, beantwortet %4 in %5 ms</translation>
    </message>
    <message>
        <source>There is no chain to draw for %1 %2.</source>
        <translation>Für %1 %2 gibt es keine Kette zu zeichnen.</translation>
    </message>
    <message>
        <source>Which answer do you want to see proven?</source>
        <translation>Welche Antwort soll bewiesen werden?</translation>
    </message>
    <message>
        <source>Write a name above.</source>
        <translation>Oben einen Namen eingeben.</translation>
    </message>
    <message>
        <source>Write a name above, or take one the network voted on lately.</source>
        <translation>Oben einen Namen eingeben oder einen nehmen, über den das Netz kürzlich abgestimmt hat.</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>Writes the chain that is shown to a file (Ctrl+E)</source>
        <translation>Schreibt die gezeigte Kette in eine Datei (Strg+E)</translation>
    </message>
    <message>
        <source>As JSON…</source>
        <translation>Als JSON…</translation>
    </message>
    <message>
        <source>As text…</source>
        <translation>Als Text…</translation>
    </message>
    <message>
        <source>As picture…</source>
        <translation>Als Bild…</translation>
    </message>
    <message>
        <source>Export the chain</source>
        <translation>Kette exportieren</translation>
    </message>
    <message>
        <source>The chain was written to %1.</source>
        <translation>Die Kette wurde nach %1 geschrieben.</translation>
    </message>
    <message>
        <source>%1 could not be written: %2</source>
        <translation>%1 konnte nicht geschrieben werden: %2</translation>
    </message>
</context>
<context>
    <name>harddns::ui::Verdict</name>
    <message>
        <source>names below %1</source>
        <translation>Namen unterhalb von %1</translation>
    </message>
    <message>
        <source>until somebody releases it</source>
        <translation>bis jemand ihn freigibt</translation>
    </message>
    <message>
        <source>until %1</source>
        <translation>bis %1</translation>
    </message>
    <message>
        <source>%1 of %2 nodes vote</source>
        <translation>%1 von %2 Knoten stimmen ab</translation>
    </message>
    <message>
        <source>%1 is quarantined %2</source>
        <translation>%1 ist in Quarantäne %2</translation>
    </message>
    <message>
        <source>%1 are quarantined</source>
        <translation>%1 sind in Quarantäne</translation>
    </message>
    <message>
        <source>%1 was poisoned for %2.</source>
        <translation>%1 wurde für %2 vergiftet.</translation>
    </message>
    <message>
        <source>%1 was poisoned for %2 and outvoted %3 to %4.</source>
        <translation>%1 wurde für %2 vergiftet und %3 zu %4 überstimmt.</translation>
    </message>
    <message>
        <source>A node</source>
        <translation>Ein Knoten</translation>
    </message>
    <message>
        <source>The nodes of group %1 gave the same forged answer for %2.</source>
        <translation>Die Knoten der Gruppe %1 gaben dieselbe gefälschte Antwort für %2.</translation>
    </message>
    <message>
        <source>As many nodes as a majority contradict the proof for %1.</source>
        <translation>So viele Knoten wie eine Mehrheit widersprechen dem Beweis für %1.</translation>
    </message>
    <message>
        <source>%1 told a client something else than the vote.</source>
        <translation>%1 sagte einem Client etwas anderes als die Abstimmung.</translation>
    </message>
    <message>
        <source>No majority for %1.</source>
        <translation>Keine Mehrheit für %1.</translation>
    </message>
    <message>
        <source>A flood of forged replies hits %1.</source>
        <translation>Flut gefälschter Antworten bei %1.</translation>
    </message>
    <message>
        <source>%1 does not answer.</source>
        <translation>%1 antwortet nicht.</translation>
    </message>
    <message>
        <source>Under attack</source>
        <translation>Unter Angriff</translation>
    </message>
    <message>
        <source>answers safe</source>
        <translation>sicher</translation>
    </message>
    <message>
        <source>answers in doubt</source>
        <translation>Antworten zweifelhaft</translation>
    </message>
    <message>
        <source>%1 quarantined</source>
        <translation>%1 in Quarantäne</translation>
    </message>
    <message>
        <source>flood at %1</source>
        <translation>Flut bei %1</translation>
    </message>
    <message>
        <source>Answers are safe.</source>
        <translation>Antworten sicher.</translation>
    </message>
    <message>
        <source>Answers may be wrong.</source>
        <translation>Antworten zweifelhaft.</translation>
    </message>
    <message>
        <source>%1, the forged record is flushed.</source>
        <translation>%1, der gefälschte Record ist verworfen.</translation>
    </message>
    <message>
        <source>All of them are refused. No action needed while answers stay safe.</source>
        <translation>Alle abgewiesen. Nichts zu tun, solange die Antworten sicher sind.</translation>
    </message>
    <message>
        <source>The flood at %1 goes on, all refused.</source>
        <translation>Die Flut bei %1 geht weiter, alles abgewiesen.</translation>
    </message>
    <message>
        <source>Urgent: treat these nodes as attacked until the evidence is explained.</source>
        <translation>Dringend: Diese Knoten als angegriffen behandeln, bis die Indizien erklärt sind.</translation>
    </message>
    <message>
        <source>Urgent: keep clients away from it and find out who controls it.</source>
        <translation>Dringend: Clients von ihm fernhalten und herausfinden, wer ihn kontrolliert.</translation>
    </message>
    <message>
        <source>Nothing is urgent; open the incident to see the evidence.</source>
        <translation>Nichts ist dringend; Vorfall öffnen, um die Indizien zu sehen.</translation>
    </message>
    <message>
        <source>Degraded</source>
        <translation>Eingeschränkt</translation>
    </message>
    <message>
        <source>%1 does not answer</source>
        <translation>%1 antwortet nicht</translation>
    </message>
    <message>
        <source>%1 do not answer</source>
        <translation>%1 antworten nicht</translation>
    </message>
    <message>
        <source>%1: %2.</source>
        <translation>%1: %2.</translation>
    </message>
    <message>
        <source>The others answer without it. Nothing is urgent; check its path before it is released.</source>
        <translation>Die übrigen antworten ohne ihn. Nichts ist dringend; vor der Freigabe seinen Weg prüfen.</translation>
    </message>
    <message>
        <source>The others answer without it. Check the node and its network.</source>
        <translation>Die übrigen antworten ohne ihn. Knoten und sein Netz prüfen.</translation>
    </message>
    <message>
        <source>No incident is known to this node since its start.</source>
        <translation>Seit seinem Start ist diesem Knoten kein Vorfall bekannt.</translation>
    </message>
    <message>
        <source>critical</source>
        <translation>kritisch</translation>
    </message>
    <message>
        <source>warning</source>
        <translation>Warnung</translation>
    </message>
    <message>
        <source>Last incident: %1, %2, %3.</source>
        <translation>Letzter Vorfall: %1, %2, %3.</translation>
    </message>
    <message>
        <source>Last incident: %1, node %2, %3.</source>
        <translation>Letzter Vorfall: %1, Knoten %2, %3.</translation>
    </message>
    <message>
        <source>Safe</source>
        <translation>Sicher</translation>
    </message>
    <message>
        <source>All %1 nodes vote and agree. No unexplained disagreement in the last 15 minutes.</source>
        <translation>Alle %1 Knoten stimmen ab und überein. Keine ungeklärte Abweichung in den letzten 15 Minuten.</translation>
    </message>
    <message>
        <source>All %1 nodes vote. Unexplained disagreements in the last 15 minutes: %2.</source>
        <translation>Alle %1 Knoten stimmen ab. Ungeklärte Abweichungen in den letzten 15 Minuten: %2.</translation>
    </message>
    <message>
        <source>Unknown</source>
        <translation>Unbekannt</translation>
    </message>
    <message>
        <source>waiting for the node</source>
        <translation>wartet auf den Knoten</translation>
    </message>
    <message>
        <source>The node has not told anything yet.</source>
        <translation>Der Knoten hat noch nichts mitgeteilt.</translation>
    </message>
    <message>
        <source>connection lost</source>
        <translation>Verbindung verloren</translation>
    </message>
    <message>
        <source>The connection to the node is lost: %1</source>
        <translation>Die Verbindung zum Knoten ist verloren: %1</translation>
    </message>
    <message>
        <source>What is shown is old. It is tried again by itself.</source>
        <translation>Das Gezeigte ist alt. Die Verbindung wird von selbst neu versucht.</translation>
    </message>
    <message>
        <source>connection refused</source>
        <translation>Verbindung abgelehnt</translation>
    </message>
    <message>
        <source>The connection was refused: %1</source>
        <translation>Die Verbindung wurde abgelehnt: %1</translation>
    </message>
    <message>
        <source>Check the certificate of this console and the node&apos;s list of consoles.</source>
        <translation>Das Zertifikat dieser Konsole und die Konsolenliste des Knotens prüfen.</translation>
    </message>
    <message>
        <source>not connected</source>
        <translation>nicht verbunden</translation>
    </message>
    <message>
        <source>The connection to the node is closed.</source>
        <translation>Die Verbindung zum Knoten ist geschlossen.</translation>
    </message>
    <message>
        <source>What is shown is old.</source>
        <translation>Das Gezeigte ist alt.</translation>
    </message>
    <message>
        <source>waiting for the members</source>
        <translation>wartet auf die Mitglieder</translation>
    </message>
    <message>
        <source>The node has not told anything of the network yet.</source>
        <translation>Der Knoten hat über das Netz noch nichts mitgeteilt.</translation>
    </message>
    <message>
        <source>this node does not vote</source>
        <translation>dieser Knoten stimmt nicht ab</translation>
    </message>
    <message>
        <source>This node does not vote: it resolves alone, and nobody else checks what it answers.</source>
        <translation>Dieser Knoten stimmt nicht ab: Er löst allein auf, und niemand sonst prüft seine Antworten.</translation>
    </message>
    <message>
        <source>Make it a member of a network to have its answers voted on.</source>
        <translation>Zum Mitglied eines Netzes machen, damit über seine Antworten abgestimmt wird.</translation>
    </message>
    <message>
        <source>All %1 nodes vote. Unexplained disagreements known of the last 15 minutes: %2.</source>
        <translation>Alle %1 Knoten stimmen ab. Bekannte ungeklärte Abweichungen der letzten 15 Minuten: %2.</translation>
    </message>
    <message>
        <source>All %1 nodes vote. This console has only begun to watch.</source>
        <translation>Alle %1 Knoten stimmen ab. Diese Konsole hat eben erst begonnen zu beobachten.</translation>
    </message>
    <message>
        <source>All %1 nodes vote and agree. No unexplained disagreement in the %2 this console has watched.</source>
        <translation>Alle %1 Knoten stimmen ab und sind sich einig. Keine ungeklärte Abweichung in den %2, die diese Konsole beobachtet.</translation>
    </message>
</context>
<context>
    <name>harddns::ui::VoteMatrixModel</name>
    <message>
        <source>Agrees</source>
        <translation>Gleich</translation>
    </message>
    <message>
        <source>Differs</source>
        <translation>Weicht ab</translation>
    </message>
    <message>
        <source>Not asked</source>
        <translation>Nicht befragt</translation>
    </message>
    <message>
        <source>No ballot</source>
        <translation>Keine Stimme</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 von %2</translation>
    </message>
    <message>
        <source>Votes</source>
        <translation>Stimmen</translation>
    </message>
    <message>
        <source>Needs %1</source>
        <translation>Nötig: %1</translation>
    </message>
    <message>
        <source>has it</source>
        <translation>hat ihn</translation>
    </message>
    <message>
        <source>has it not</source>
        <translation>hat ihn nicht</translation>
    </message>
    <message>
        <source>Node</source>
        <translation>Knoten</translation>
    </message>
    <message>
        <source>Ballot</source>
        <translation>Stimme</translation>
    </message>
    <message>
        <source>+%1 more</source>
        <translation>+%1 weitere</translation>
    </message>
    <message>
        <source>Further records it holds</source>
        <translation>Weitere Records, die er hat</translation>
    </message>
    <message>
        <source>TTL s</source>
        <translation>TTL s</translation>
    </message>
    <message>
        <source>ms</source>
        <translation>ms</translation>
    </message>
    <message>
        <source>Until its ballot came</source>
        <translation>Bis seine Stimme kam</translation>
    </message>
    <message>
        <source>From</source>
        <translation>Quelle</translation>
    </message>
    <message>
        <source>Where it has its answer from, by its own word</source>
        <translation>Woher er seine Antwort hat, nach eigener Angabe</translation>
    </message>
</context>
<context>
    <name>harddns::ui::VoteTimeline</name>
    <message>
        <source>How it was decided</source>
        <translation>Wie entschieden wurde</translation>
    </message>
    <message>
        <source>decided</source>
        <translation>entschieden</translation>
    </message>
    <message>
        <source>no proof decided it</source>
        <translation>kein Beweis entschied</translation>
    </message>
    <message>
        <source>0 to %1</source>
        <translation>0 bis %1</translation>
    </message>
    <message>
        <source>Earlier levels</source>
        <translation>Frühere Stufen</translation>
    </message>
    <message>
        <source>could not decide</source>
        <translation>ohne Ergebnis</translation>
    </message>
    <message>
        <source>the signatures decide</source>
        <translation>die Signaturen entscheiden</translation>
    </message>
    <message>
        <source>%1 equal ballots of %2</source>
        <translation>%1 gleiche Stimmen von %2</translation>
    </message>
    <message numerus="yes">
        <source>%Ln records have a majority</source>
        <translation>
            <numerusform>%Ln Record hat eine Mehrheit</numerusform>
            <numerusform>%Ln Records haben eine Mehrheit</numerusform>
        </translation>
    </message>
    <message>
        <source>attested long ago</source>
        <translation>seit langem bestätigt</translation>
    </message>
    <message>
        <source>asked over TCP</source>
        <translation>über TCP befragt</translation>
    </message>
    <message>
        <source>%1 of %2 agree</source>
        <translation>%1 von %2 einig</translation>
    </message>
    <message>
        <source>we answered with a failure instead of guessing</source>
        <translation>geantwortet wurde mit einem Fehler, statt zu raten</translation>
    </message>
    <message>
        <source>its first links have a majority</source>
        <translation>ihre ersten Glieder haben eine Mehrheit</translation>
    </message>
    <message>
        <source>%1 to 8</source>
        <translation>%1 bis 8</translation>
    </message>
    <message>
        <source>Later levels</source>
        <translation>Spätere Stufen</translation>
    </message>
    <message>
        <source>not needed</source>
        <translation>nicht nötig</translation>
    </message>
    <message>
        <source>no majority: failure sent</source>
        <translation>keine Mehrheit: Fehler gesendet</translation>
    </message>
    <message>
        <source>proof: sent</source>
        <translation>Beweis: gesendet</translation>
    </message>
    <message>
        <source>second equal ballot: sent</source>
        <translation>zweite gleiche Stimme: gesendet</translation>
    </message>
    <message>
        <source>third equal ballot: sent</source>
        <translation>dritte gleiche Stimme: gesendet</translation>
    </message>
    <message>
        <source>fourth equal ballot: sent</source>
        <translation>vierte gleiche Stimme: gesendet</translation>
    </message>
    <message>
        <source>fifth equal ballot: sent</source>
        <translation>fünfte gleiche Stimme: gesendet</translation>
    </message>
    <message>
        <source>equal ballot %1: sent</source>
        <translation>gleiche Stimme %1: gesendet</translation>
    </message>
    <message>
        <source>decided: sent</source>
        <translation>entschieden: gesendet</translation>
    </message>
    <message>
        <source>%1 after %2 ms</source>
        <translation>%1 nach %2 ms</translation>
    </message>
    <message>
        <source>decided after %1 ms</source>
        <translation>entschieden nach %1 ms</translation>
    </message>
    <message>
        <source>ms</source>
        <translation>ms</translation>
    </message>
    <message>
        <source>The times of this vote are not kept any more.</source>
        <translation>Die Zeiten dieser Abstimmung sind nicht mehr da.</translation>
    </message>
</context>
<context>
    <name>harddns::ui::WebhookRun</name>
    <message>
        <source>The address of a webhook begins with https:// or http://.</source>
        <translation>Die Adresse eines Webhooks beginnt mit https:// oder http://.</translation>
    </message>
    <message>
        <source>The address of the webhook names no host.</source>
        <translation>Die Adresse des Webhooks nennt keinen Host.</translation>
    </message>
    <message>
        <source>This console has no TLS: https cannot be used.</source>
        <translation>Diese Konsole hat kein TLS: https ist nicht nutzbar.</translation>
    </message>
    <message>
        <source>%1 took it (%2).</source>
        <translation>%1 nahm es an (%2).</translation>
    </message>
    <message>
        <source>%1 sends elsewhere (%2), which is not followed: enter the final address.</source>
        <translation>%1 verweist weiter (%2), dem wird nicht gefolgt: die endgültige Adresse eingeben.</translation>
    </message>
    <message>
        <source>%1 could not take it (%2).</source>
        <translation>%1 konnte es nicht annehmen (%2).</translation>
    </message>
    <message>
        <source>%1 refused it (%2).</source>
        <translation>%1 lehnte es ab (%2).</translation>
    </message>
    <message>
        <source>%1 did not answer within %2.</source>
        <translation>%1 antwortete nicht innerhalb von %2.</translation>
    </message>
    <message>
        <source>%1 cannot be reached: %2.</source>
        <translation>%1 ist nicht erreichbar: %2.</translation>
    </message>
</context>
<context>
    <name>harddns::ui::format</name>
    <message>
        <source>s</source>
        <translation>s</translation>
    </message>
    <message>
        <source>ms</source>
        <translation>ms</translation>
    </message>
    <message>
        <source>min</source>
        <translation>min</translation>
    </message>
    <message>
        <source>h</source>
        <translation>h</translation>
    </message>
    <message>
        <source>d</source>
        <translation>d</translation>
    </message>
    <message>
        <source>B</source>
        <translation>B</translation>
    </message>
    <message>
        <source>all</source>
        <translation>alle</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
    <message>
        <source>1 in %1</source>
        <translation>1 von %1</translation>
    </message>
    <message>
        <source>d MMM</source>
        <translation>d. MMM</translation>
    </message>
    <message>
        <source>d MMM yyyy</source>
        <translation>d. MMM yyyy</translation>
    </message>
    <message>
        <source>%1.</source>
        <comment>the end of a sentence</comment>
        <translation>%1.</translation>
    </message>
    <message>
        <source>%1 %2</source>
        <comment>two sentences</comment>
        <translation>%1 %2</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <comment>two parts of a sentence</comment>
        <translation>%1, %2</translation>
    </message>
    <message>
        <source>%1; %2</source>
        <comment>two clauses of a sentence</comment>
        <translation>%1; %2</translation>
    </message>
    <message>
        <source>over %1</source>
        <translation>über %1</translation>
    </message>
    <message>
        <source>%1 and %2</source>
        <comment>a list and its last</comment>
        <translation>%1 und %2</translation>
    </message>
</context>
</TS>
