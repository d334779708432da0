<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en">
<context>
    <name>harddns::ui::AlertDetail</name>
    <message numerus="yes">
        <source>Alert %1, %2, %3, raised %4, seen %Ln times</source>
        <translation>
            <numerusform>Alert %1, %2, %3, raised %4, seen %Ln time</numerusform>
            <numerusform>Alert %1, %2, %3, raised %4, seen %Ln times</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>harddns::ui::Alerts</name>
    <message numerus="yes">
        <source>Seen %Ln times since %1.</source>
        <translation>
            <numerusform>Seen %Ln time since %1.</numerusform>
            <numerusform>Seen %Ln times since %1.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1: %Ln evidence points, %2 from %3.</source>
        <translation>
            <numerusform>%1: %Ln evidence point, %2 from %3.</numerusform>
            <numerusform>%1: %Ln evidence points, %2 from %3.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>harddns::ui::Assistant</name>
    <message numerus="yes">
        <source>%1 of %n nodes vote</source>
        <translation>
            <numerusform>%1 of %n node votes</numerusform>
            <numerusform>%1 of %n nodes vote</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>harddns::ui::BytesView</name>
    <message numerus="yes">
        <source>%Ln bytes</source>
        <translation>
            <numerusform>%Ln byte</numerusform>
            <numerusform>%Ln bytes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>offset %1, %Ln bytes: %2</source>
        <translation>
            <numerusform>offset %1, %Ln byte: %2</numerusform>
            <numerusform>offset %1, %Ln bytes: %2</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>harddns::ui::ChainSaying</name>
    <message numerus="yes">
        <source>%Ln rows, %1 to %2, without a gap.</source>
        <translation>
            <numerusform>%Ln row, %1 to %2, without a gap.</numerusform>
            <numerusform>%Ln rows, %1 to %2, without a gap.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln signed heads, the last at %1 covers row %2.</source>
        <translation>
            <numerusform>%Ln signed head, the last at %1 covers row %2.</numerusform>
            <numerusform>%Ln signed heads, the last at %1 covers row %2.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln rows are behind it.</source>
        <translation>
            <numerusform>%Ln row is behind it.</numerusform>
            <numerusform>%Ln rows are behind it.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>harddns::ui::DissectionModel</name>
    <message numerus="yes">
        <source>offset %1, %Ln bytes</source>
        <translation>
            <numerusform>offset %1, %Ln byte</numerusform>
            <numerusform>offset %1, %Ln bytes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>harddns::ui::EvidenceView</name>
    <message numerus="yes">
        <source>%Ln points</source>
        <translation>
            <numerusform>%Ln point</numerusform>
            <numerusform>%Ln points</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>harddns::ui::HeatMap</name>
    <message numerus="yes">
        <source>%1, %2 to %3 ms: %Ln answers</source>
        <translation>
            <numerusform>%1, %2 to %3 ms: %Ln answer</numerusform>
            <numerusform>%1, %2 to %3 ms: %Ln answers</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>harddns::ui::History</name>
    <message numerus="yes">
        <source>%Ln points</source>
        <translation>
            <numerusform>%Ln point</numerusform>
            <numerusform>%Ln points</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln votes</source>
        <translation>
            <numerusform>%Ln vote</numerusform>
            <numerusform>%Ln votes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln disagreements</source>
        <translation>
            <numerusform>%Ln disagreement</numerusform>
            <numerusform>%Ln disagreements</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln alerts</source>
        <translation>
            <numerusform>%Ln alert</numerusform>
            <numerusform>%Ln alerts</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln events</source>
        <translation>
            <numerusform>%Ln event</numerusform>
            <numerusform>%Ln events</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>harddns::ui::HistoryDetail</name>
    <message numerus="yes">
        <source>%Ln points</source>
        <translation>
            <numerusform>%Ln point</numerusform>
            <numerusform>%Ln points</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln times</source>
        <translation>
            <numerusform>%Ln time</numerusform>
            <numerusform>%Ln times</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>harddns::ui::HistoryPage</name>
    <message numerus="yes">
        <source>Export %Ln rows</source>
        <translation>
            <numerusform>Export %Ln row</numerusform>
            <numerusform>Export %Ln rows</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Exporting, %Ln rows</source>
        <translation>
            <numerusform>Exporting, %Ln row</numerusform>
            <numerusform>Exporting, %Ln rows</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln rows were written to %1.</source>
        <translation>
            <numerusform>%Ln row was written to %1.</numerusform>
            <numerusform>%Ln rows were written to %1.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>harddns::ui::HistoryTimeline</name>
    <message numerus="yes">
        <source>%1 to %2: %Ln rows</source>
        <translation>
            <numerusform>%1 to %2: %Ln row</numerusform>
            <numerusform>%1 to %2: %Ln rows</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1: %Ln rows</source>
        <translation>
            <numerusform>%1: %Ln row</numerusform>
            <numerusform>%1: %Ln rows</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>harddns::ui::HookQueue</name>
    <message numerus="yes">
        <source>%n alerts were dropped: too many wait for the hook.</source>
        <translation>
            <numerusform>%n alert was dropped: too many wait for the hook.</numerusform>
            <numerusform>%n alerts were dropped: too many wait for the hook.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 Given up after %n attempts.</source>
        <translation>
            <numerusform>%1 Given up after %n attempt.</numerusform>
            <numerusform>%1 Given up after %n attempts.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>harddns::ui::NodeDetail</name>
    <message numerus="yes">
        <source>%Ln records, %1 of %2</source>
        <translation>
            <numerusform>%Ln record, %1 of %2</numerusform>
            <numerusform>%Ln records, %1 of %2</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>harddns::ui::NodeRow</name>
    <message numerus="yes">
        <source>%Ln forged replies</source>
        <translation>
            <numerusform>%Ln forged reply</numerusform>
            <numerusform>%Ln forged replies</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln vote</source>
        <comment>so many nodes vote</comment>
        <translation>
            <numerusform>%Ln votes</numerusform>
            <numerusform>%Ln vote</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>harddns::ui::NodeWords</name>
    <message numerus="yes">
        <source>forgot %1: %Ln entries</source>
        <translation>
            <numerusform>forgot %1: %Ln entry</numerusform>
            <numerusform>forgot %1: %Ln entries</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>harddns::ui::Notifier</name>
    <message numerus="yes">
        <source>%n more alerts</source>
        <translation>
            <numerusform>%n more alert</numerusform>
            <numerusform>%n more alerts</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>harddns::ui::OverviewPage</name>
    <message numerus="yes">
        <source>from %Ln nodes</source>
        <translation>
            <numerusform>from %Ln node</numerusform>
            <numerusform>from %Ln nodes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln zones</source>
        <translation>
            <numerusform>%Ln zone</numerusform>
            <numerusform>%Ln zones</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>harddns::ui::PacketPanes</name>
    <message numerus="yes">
        <source>Bytes: offset %1, %Ln bytes</source>
        <translation>
            <numerusform>Bytes: offset %1, %Ln byte</numerusform>
            <numerusform>Bytes: offset %1, %Ln bytes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>harddns::ui::QueriesPage</name>
    <message numerus="yes">
        <source>%Ln queries were written to %1.</source>
        <translation>
            <numerusform>%Ln query was written to %1.</numerusform>
            <numerusform>%Ln queries were written to %1.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>harddns::ui::TraceModel</name>
    <message numerus="yes">
        <source>%Ln records</source>
        <translation>
            <numerusform>%Ln record</numerusform>
            <numerusform>%Ln records</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>harddns::ui::TracePanel</name>
    <message numerus="yes">
        <source>%Ln steps</source>
        <translation>
            <numerusform>%Ln step</numerusform>
            <numerusform>%Ln steps</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln questions to servers</source>
        <translation>
            <numerusform>%Ln question to servers</numerusform>
            <numerusform>%Ln questions to servers</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>harddns::ui::ValidationPage</name>
    <message numerus="yes">
        <source>%Ln links</source>
        <translation>
            <numerusform>%Ln link</numerusform>
            <numerusform>%Ln links</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>harddns::ui::VoteTimeline</name>
    <message numerus="yes">
        <source>%Ln records have a majority</source>
        <translation>
            <numerusform>%Ln record has a majority</numerusform>
            <numerusform>%Ln records have a majority</numerusform>
        </translation>
    </message>
</context>
</TS>
