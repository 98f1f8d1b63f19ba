<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en_US">
<context>
    <name>AlarmsPart</name>
    <message numerus="yes">
        <source>%n day(s) before</source>
        <translation>
            <numerusform>%n day before</numerusform>
            <numerusform>%n days before</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hour(s) before</source>
        <translation>
            <numerusform>%n hour before</numerusform>
            <numerusform>%n hours before</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n minute(s) before</source>
        <translation>
            <numerusform>%n minute before</numerusform>
            <numerusform>%n minutes before</numerusform>
        </translation>
    </message>
</context>
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
        <source>%n day(s)</source>
        <translation>
            <numerusform>%n day</numerusform>
            <numerusform>%n days</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n minute(s) before</source>
        <translation>
            <numerusform>%n minute before</numerusform>
            <numerusform>%n minutes before</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hour(s) before</source>
        <translation>
            <numerusform>%n hour before</numerusform>
            <numerusform>%n hours before</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n day(s) before</source>
        <translation>
            <numerusform>%n day before</numerusform>
            <numerusform>%n days before</numerusform>
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
    <name>EditionsPage</name>
    <message numerus="yes">
        <source>%n earlier</source>
        <comment>pages</comment>
        <translation>
            <numerusform>%n earlier</numerusform>
            <numerusform>%n earlier</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Enclosed</name>
    <message numerus="yes">
        <source>Show the picture(s)</source>
        <translation>
            <numerusform>Show the picture</numerusform>
            <numerusform>Show the pictures</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Show the picture(s) (limited connection)</source>
        <translation>
            <numerusform>Show the picture (limited connection)</numerusform>
            <numerusform>Show the pictures (limited connection)</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Gone</name>
    <message numerus="yes">
        <source>%n message(s)</source>
        <translation>
            <numerusform>%n message</numerusform>
            <numerusform>%n messages</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n post(s)</source>
        <translation>
            <numerusform>%n post</numerusform>
            <numerusform>%n posts</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n event(s)</source>
        <translation>
            <numerusform>%n event</numerusform>
            <numerusform>%n events</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n entry(s) of the directory</source>
        <translation>
            <numerusform>%n entry of the directory</numerusform>
            <numerusform>%n entries of the directory</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s)</source>
        <translation>
            <numerusform>%n picture</numerusform>
            <numerusform>%n pictures</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s)</source>
        <translation>
            <numerusform>%n file</numerusform>
            <numerusform>%n files</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n thing(s) not sent</source>
        <translation>
            <numerusform>%n thing not sent</numerusform>
            <numerusform>%n things not sent</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n draft(s)</source>
        <translation>
            <numerusform>%n draft</numerusform>
            <numerusform>%n drafts</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n thing(s) that you wrote and that did not leave</source>
        <translation>
            <numerusform>%n thing that you wrote and that did not leave</numerusform>
            <numerusform>%n things that you wrote and that did not leave</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>GuardPage</name>
    <message numerus="yes">
        <source>Lock after %n minute(s) without you</source>
        <translation>
            <numerusform>Lock after %n minute without you</numerusform>
            <numerusform>Lock after %n minutes without you</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SendingPart</name>
    <message numerus="yes">
        <source>for %n second(s)</source>
        <translation>
            <numerusform>for %n second</numerusform>
            <numerusform>for %n seconds</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TodayPage</name>
    <message numerus="yes">
        <source>%n earlier</source>
        <comment>messages or posts</comment>
        <translation>
            <numerusform>%n earlier</numerusform>
            <numerusform>%n earlier</numerusform>
        </translation>
    </message>
</context>
</TS>
