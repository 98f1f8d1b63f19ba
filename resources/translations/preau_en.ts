<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en_US">
<context>
    <name>Attachments</name>
    <message numerus="yes">
        <source>%n file(s) can go with one text.</source>
        <translation>
            <numerusform>%n file can go with one text.</numerusform>
            <numerusform>%n files can go with one text.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Composer</name>
    <message numerus="yes">
        <source>%n character(s) too many for this server.</source>
        <translation>
            <numerusform>%n character too many for this server.</numerusform>
            <numerusform>%n characters too many for this server.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Counts</name>
    <message numerus="yes">
        <source>%n minute(s) ago</source>
        <translation>
            <numerusform>%n minute ago</numerusform>
            <numerusform>%n minutes ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hour(s) ago</source>
        <translation>
            <numerusform>%n hour ago</numerusform>
            <numerusform>%n hours ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n day(s) ago</source>
        <translation>
            <numerusform>%n day ago</numerusform>
            <numerusform>%n days ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n waiting to leave</source>
        <translation>
            <numerusform>%n waiting to leave</numerusform>
            <numerusform>%n waiting to leave</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>EntryCard</name>
    <message numerus="yes">
        <source>Show the picture(s)</source>
        <translation>
            <numerusform>Show the picture</numerusform>
            <numerusform>Show the pictures</numerusform>
        </translation>
    </message>
</context>
</TS>
