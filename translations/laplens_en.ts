<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en_US">
    <context>
    <name>laplens::FullView</name>
    <message numerus="yes">
        <source>The text is marked at %n place(s).</source>
        <translation>
            <numerusform>The text is marked at %n place.</numerusform>
            <numerusform>The text is marked at %n places.</numerusform>
        </translation>
    </message>
</context>
<context>
        <name>laplens::DuplicatesPage</name>
        <message numerus="yes">
            <source>%n file(s) brought back from the trash.</source>
            <translation>
                <numerusform>One file brought back from the trash.</numerusform>
                <numerusform>%n files brought back from the trash.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Move %n file(s), %1, to the trash?</source>
            <translation>
                <numerusform>Move one file, %1, to the trash?</numerusform>
                <numerusform>Move %n files, %1, to the trash?</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n file(s), %1, moved to the trash. Ctrl+Z brings them back.</source>
            <translation>
                <numerusform>One file, %1, moved to the trash. Ctrl+Z brings it back.</numerusform>
                <numerusform>%n files, %1, moved to the trash. Ctrl+Z brings them back.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n file(s) left where they are:</source>
            <translation>
                <numerusform>One file left where it is:</numerusform>
                <numerusform>%n files left where they are:</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n picture(s) have not been looked at yet and are not in this answer.</source>
            <translation>
                <numerusform>One picture has not been looked at yet and is not in this answer.</numerusform>
                <numerusform>%n pictures have not been looked at yet and are not in this answer.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n pair(s) will not be listed as copies again. Ctrl+Z takes it back.</source>
            <translation>
                <numerusform>One pair will not be listed as copies again. Ctrl+Z takes it back.</numerusform>
                <numerusform>%n pairs will not be listed as copies again. Ctrl+Z takes it back.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n pair(s) may be listed as copies again.</source>
            <translation>
                <numerusform>One pair may be listed as copies again.</numerusform>
                <numerusform>%n pairs may be listed as copies again.</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>laplens::ExperimentsFacts</name>
        <message numerus="yes">
            <source>%1, %n threads</source>
            <translation>
                <numerusform>%1, %n thread</numerusform>
                <numerusform>%1, %n threads</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>laplens::ExperimentsStrip</name>
        <message numerus="yes">
            <source>%n pictures</source>
            <translation>
                <numerusform>%n picture</numerusform>
                <numerusform>%n pictures</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n of the query's class</source>
            <translation>
                <numerusform>%n of the query's class</numerusform>
                <numerusform>%n of the query's class</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>laplens::ExperimentsTable</name>
        <message numerus="yes">
            <source>%1 ± %2 over %n seeds</source>
            <translation>
                <numerusform>%1 ± %2 over %n seed</numerusform>
                <numerusform>%1 ± %2 over %n seeds</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>laplens::LabPanel</name>
        <message numerus="yes">
            <source>%n bits differ</source>
            <translation>
                <numerusform>%n bit differs</numerusform>
                <numerusform>%n bits differ</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n pictures</source>
            <translation>
                <numerusform>%n picture</numerusform>
                <numerusform>%n pictures</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%1 pictures</source>
            <translation>
                <numerusform>%1 picture</numerusform>
                <numerusform>%1 pictures</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>laplens::LibraryEdits</name>
        <message numerus="yes">
            <source>%n file(s) went into the trash earlier. Ctrl+Z brings them back.</source>
            <translation>
                <numerusform>One file went into the trash earlier. Ctrl+Z brings it back.</numerusform>
                <numerusform>%n files went into the trash earlier. Ctrl+Z brings them back.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n file(s) went into the trash earlier, in %1 goes. Each Ctrl+Z takes one of these back, the last one first.</source>
            <translation>
                <numerusform>One file went into the trash earlier, in %1 goes. Each Ctrl+Z takes one of these back, the last one first.</numerusform>
                <numerusform>%n files went into the trash earlier, in %1 goes. Each Ctrl+Z takes one of these back, the last one first.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>moving %n picture(s) to the trash</source>
            <translation>
                <numerusform>moving %n picture to the trash</numerusform>
                <numerusform>moving %n pictures to the trash</numerusform>
            </translation>
        </message>
    <message numerus="yes">
        <source>rating with %n star(s)</source>
        <translation>
            <numerusform>rating with %n star</numerusform>
            <numerusform>rating with %n stars</numerusform>
        </translation>
    </message>
    </context>
    <context>
        <name>laplens::MainWindow</name>
    <message numerus="yes">
        <source>Show %n copies</source>
        <translation>
            <numerusform>Show %n copy</numerusform>
            <numerusform>Show %n copies</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Fold %n copies</source>
        <translation>
            <numerusform>Fold %n copy</numerusform>
            <numerusform>Fold %n copies</numerusform>
        </translation>
    </message>
    <message numerus="yes">
            <source>%n file(s) in the folders are no pictures of the library; the menu lists them as files passed over.</source>
            <translation>
                <numerusform>%n file in the folders is no picture of the library; the menu lists it as a file passed over.</numerusform>
                <numerusform>%n files in the folders are no pictures of the library; the menu lists them as files passed over.</numerusform>
            </translation>
        </message>
    <message numerus="yes">
        <source>Rate with %n star(s)</source>
        <translation>
            <numerusform>Rate with %n star</numerusform>
            <numerusform>Rate with %n stars</numerusform>
        </translation>
    </message>
    </context>
    <context>
        <name>laplens::PassedOverDialog</name>
        <message numerus="yes">
            <source>%n file(s) in the library's folders are no pictures of it:</source>
            <translation>
                <numerusform>%n file in the library's folders is no picture of it:</numerusform>
                <numerusform>%n files in the library's folders are no pictures of it:</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>laplens::BrowseBar</name>
        <message numerus="yes">
            <source>from %1 megapixels</source>
            <translation>
                <numerusform>from %1 megapixel</numerusform>
                <numerusform>from %1 megapixels</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>laplens::ExperimentsPage</name>
        <message numerus="yes">
            <source>%1 bits differ: %2 pictures</source>
            <translation>
                <numerusform>%1 bits differ: %2 picture</numerusform>
                <numerusform>%1 bits differ: %2 pictures</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%1 pictures</source>
            <translation>
                <numerusform>%1 picture</numerusform>
                <numerusform>%1 pictures</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>laplens::MapPage</name>
        <message numerus="yes">
            <source>%1 pictures</source>
            <translation>
                <numerusform>%1 picture</numerusform>
                <numerusform>%1 pictures</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>in %1 clusters, alike ones side by side</source>
            <translation>
                <numerusform>in %1 cluster, alike ones side by side</numerusform>
                <numerusform>in %1 clusters, alike ones side by side</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%1 pictures selected</source>
            <translation>
                <numerusform>%1 picture selected</numerusform>
                <numerusform>%1 pictures selected</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%1 others</source>
            <translation>
                <numerusform>%1 other</numerusform>
                <numerusform>%1 others</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>laplens::MapView</name>
        <message numerus="yes">
            <source>%1 pictures</source>
            <translation>
                <numerusform>%1 picture</numerusform>
                <numerusform>%1 pictures</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>laplens::Sidebar</name>
        <message numerus="yes">
            <source>%1, %2 pictures</source>
            <translation>
                <numerusform>%1, %2 picture</numerusform>
                <numerusform>%1, %2 pictures</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>laplens::SettingsPage</name>
        <message numerus="yes">
            <source>%n folder(s) are watched.</source>
            <translation>
                <numerusform>One folder is watched.</numerusform>
                <numerusform>%n folders are watched.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n folder(s) are looked through every few seconds</source>
            <translation>
                <numerusform>One folder is looked through every few seconds</numerusform>
                <numerusform>%n folders are looked through every few seconds</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>laplens::PictureGrid</name>
        <message numerus="yes">
            <source>%n bits</source>
            <translation>
                <numerusform>%n bit</numerusform>
                <numerusform>%n bits</numerusform>
            </translation>
        </message>
    </context>
<context>
    <name>laplens::QueryPart</name>
        <message numerus="yes">
            <source>and %n more</source>
            <translation>
                <numerusform>and one more</numerusform>
                <numerusform>and %n more</numerusform>
            </translation>
        </message>
</context>
<context>
    <name>laplens::QuerySession</name>
        <message numerus="yes">
            <source>%n of these pictures cannot be read; the others are searched for</source>
            <translation>
                <numerusform>One of these pictures cannot be read; the others are searched for</numerusform>
                <numerusform>%n of these pictures cannot be read; the others are searched for</numerusform>
            </translation>
        </message>
</context>
<context>
    <name>laplens::BrowsedList</name>
    <message numerus="yes">
        <source>What cameras wrote into %n picture(s) was not read yet. F5 does that.</source>
        <translation>
            <numerusform>What the camera wrote into %n picture was not read yet. F5 does that.</numerusform>
            <numerusform>What cameras wrote into %n pictures was not read yet. F5 does that.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The text in %n picture(s) was not read: see the menu, Read text in pictures.</source>
        <translation>
            <numerusform>The text in %n picture was not read: see the menu, Read text in pictures.</numerusform>
            <numerusform>The text in %n pictures was not read: see the menu, Read text in pictures.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>laplens::EditReports</name>
        <message numerus="yes">
            <source>%n file(s) that were being renamed or moved when LapLens was cut off are where they were.</source>
            <translation>
                <numerusform>One file that was being renamed or moved when LapLens was cut off is where it was.</numerusform>
                <numerusform>%n files that were being renamed or moved when LapLens was cut off are where they were.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n picture(s) moved to the trash. Ctrl+Z brings them back.</source>
            <translation>
                <numerusform>%n picture moved to the trash. Ctrl+Z brings it back.</numerusform>
                <numerusform>%n pictures moved to the trash. Ctrl+Z brings them back.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n picture(s) brought back.</source>
            <translation>
                <numerusform>%n picture brought back.</numerusform>
                <numerusform>%n pictures brought back.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%1, and %n more</source>
            <translation>
                <numerusform>%1, and one more</numerusform>
                <numerusform>%1, and %n more</numerusform>
            </translation>
        </message>
</context>
<context>
    <name>laplens::LibraryCommands</name>
        <message numerus="yes">
        <source>Read the text in %n picture(s), to find them by it?</source>
        <translation>
            <numerusform>Read the text in %n picture, to find it by that?</numerusform>
            <numerusform>Read the text in %n pictures, to find them by it?</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>laplens::PictureCommands</name>
    <message numerus="yes">
        <source>%n copies that are folded behind stay.</source>
        <translation>
            <numerusform>%n copy that is folded behind stays.</numerusform>
            <numerusform>%n copies that are folded behind stay.</numerusform>
        </translation>
    </message>
        <message numerus="yes">
            <source>Move %n picture(s) to the trash?</source>
            <translation>
                <numerusform>Move one picture to the trash?</numerusform>
                <numerusform>Move %n pictures to the trash?</numerusform>
            </translation>
        </message>
</context>
<context>
    <name>laplens::PicturesPage</name>
    <message numerus="yes">
        <source>%1 pictures, %n of them folded copies</source>
        <translation>
            <numerusform>%1 pictures, %n of them a folded copy</numerusform>
            <numerusform>%1 pictures, %n of them folded copies</numerusform>
        </translation>
    </message>
        <message numerus="yes">
            <source>Selection of %1 pictures from the map</source>
            <translation>
                <numerusform>Selection of %1 picture from the map</numerusform>
                <numerusform>Selection of %1 pictures from the map</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>about %1 codes at the server</source>
            <translation>
                <numerusform>about %1 code at the server</numerusform>
                <numerusform>about %1 codes at the server</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%1 codes</source>
            <translation>
                <numerusform>%1 code</numerusform>
                <numerusform>%1 codes</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%1 pictures</source>
            <translation>
                <numerusform>%1 picture</numerusform>
                <numerusform>%1 pictures</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%1 selected, %2</source>
            <translation>
                <numerusform>%1 selected, %2</numerusform>
                <numerusform>%1 selected, %2</numerusform>
            </translation>
        </message>
</context>
<context>
    <name>laplens::DetailsPane</name>
    <message numerus="yes">
        <source>%n of 5 stars</source>
        <translation>
            <numerusform>%n of 5 stars</numerusform>
            <numerusform>%n of 5 stars</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>laplens::GridModel</name>
    <message numerus="yes">
        <source>%n copies of it are folded behind it. What is done here is done with this one alone; a click on the number shows the others.</source>
        <translation>
            <numerusform>%n copy of it is folded behind it. What is done here is done with this one alone; a click on the number shows the other.</numerusform>
            <numerusform>%n copies of it are folded behind it. What is done here is done with this one alone; a click on the number shows the others.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1, and %n copies</source>
        <translation>
            <numerusform>%1, and %n copy</numerusform>
            <numerusform>%1, and %n copies</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1, its %n copies follow</source>
        <translation>
            <numerusform>%1, its copy follows</numerusform>
            <numerusform>%1, its %n copies follow</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n star(s)</source>
        <translation>
            <numerusform>%n star</numerusform>
            <numerusform>%n stars</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>laplens::GroupTexts</name>
        <message numerus="yes">
            <source>%1 pictures in %Ln group(s)</source>
            <translation>
                <numerusform>%1 pictures in one group</numerusform>
                <numerusform>%1 pictures in %Ln groups</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n of them are the same picture in another size, compression or tone, turned or mirrored.</source>
            <translation>
                <numerusform>One of them is the same picture in another size, compression or tone, turned or mirrored.</numerusform>
                <numerusform>%n of them are the same picture in another size, compression or tone, turned or mirrored.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n of them are a part, or hold one: no copy of them stays, and what only they show will be in the trash.</source>
            <translation>
                <numerusform>One of them is a part, or holds one: no copy of it stays, and what only it shows will be in the trash.</numerusform>
                <numerusform>%n of them are a part, or hold one: no copy of them stays, and what only they show will be in the trash.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n of what is selected is in a reference folder and stays.</source>
            <translation>
                <numerusform>One of what is selected is in a reference folder and stays.</numerusform>
                <numerusform>%n of what is selected are in a reference folder and stay.</numerusform>
            </translation>
        </message>
    <message numerus="yes">
        <source>%n second(s)</source>
        <translation>
            <numerusform>one second</numerusform>
            <numerusform>%n seconds</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n minute(s)</source>
        <translation>
            <numerusform>one minute</numerusform>
            <numerusform>%n minutes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n photograph(s) within %1</source>
        <translation>
            <numerusform>One photograph within %1</numerusform>
            <numerusform>%n photographs within %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 photographs in %Ln series</source>
        <translation>
            <numerusform>%1 photographs in one series</numerusform>
            <numerusform>%1 photographs in %Ln series</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>They are no copies: what only they show will be in the trash.</source>
        <translation>
            <numerusform>It is no copy: what only it shows will be in the trash.</numerusform>
            <numerusform>They are no copies: what only they show will be in the trash.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n series is selected as a whole: nothing of it goes.</source>
        <translation>
            <numerusform>One series is selected as a whole: nothing of it goes.</numerusform>
            <numerusform>%n series are selected as a whole: nothing of them goes.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>laplens::LinkMenu</name>
    <message numerus="yes">
        <source>%n of what is selected is left as it is: it has other bytes than what stays, or lies in a reference folder.</source>
        <translation>
            <numerusform>One of what is selected is left as it is: it has other bytes than what stays, or lies in a reference folder.</numerusform>
            <numerusform>%n of what is selected are left as they are: they have other bytes than what stays, or lie in a reference folder.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Make %n file(s), %1, a second name of what stays?</source>
        <translation>
            <numerusform>Make one file, %1, a second name of what stays?</numerusform>
            <numerusform>Make %n files, %1, second names of what stays?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Have %n file(s), %1, share the bytes of what stays?</source>
        <translation>
            <numerusform>Have one file, %1, share the bytes of what stays?</numerusform>
            <numerusform>Have %n files, %1, share the bytes of what stays?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) are a second name of what stays now: %1 less on the drive.</source>
        <translation>
            <numerusform>One file is a second name of what stays now: %1 less on the drive.</numerusform>
            <numerusform>%n files are second names of what stays now: %1 less on the drive.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) share their bytes with what stays now: %1 less on the drive.</source>
        <translation>
            <numerusform>One file shares its bytes with what stays now: %1 less on the drive.</numerusform>
            <numerusform>%n files share their bytes with what stays now: %1 less on the drive.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) left as they are:</source>
        <translation>
            <numerusform>One file left as it is:</numerusform>
            <numerusform>%n files left as they are:</numerusform>
        </translation>
    </message>
</context>
</TS>
