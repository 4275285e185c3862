package io.tidings.imports;

import java.util.Arrays;
import java.util.List;

/** Names as people of a language have them, and the encodings from before Unicode in which they are written. */
enum NamesOfLanguages {
    CZECH(
            "CZ",
            "windows-1250 ISO-8859-2 IBM852 x-MacCentralEurope",
            "Jiří Dvořák Kateřina Nováček Růžena Šťastný Zdeněk Čapek Ondřej Žižka Lukáš Tomáš Matěj Bořivoj Věra Hájek Černý Přemysl Kučera Růžička Vojtěch Říha Plzeň Ústí Děčín Třebíč Břeclav Jihlava Kroměříž Štěpán"),
    SLOVAK(
            "SK",
            "windows-1250 ISO-8859-2 IBM852",
            "Ľudovít Štúr Ján Kováč Žofia Škultéty Michalčík Tvrdoň Ďurica Šimečka Horváth Košice Prešov Žilina Nitra Trnavský Ľubica Božena Vŕba Stĺpik Hôrka Mäsiar Juraj Ondrej Maťo Ružička Čáry Gašpar Zvolen"),
    POLISH(
            "PL",
            "windows-1250 ISO-8859-2 IBM852 windows-1257",
            "Łukasz Paweł Michał Małgorzata Wójcik Świątek Żaneta Łódź Wrocław Rzeszów Gdańsk Poznań Kowalczyk Zieliński Dąbrowski Woźniak Kozłowski Jabłoński Piątkowska Bożena Stanisław Władysław Źrebiec Ćwikła Ślązak Żółć Grażyna Ślęzak"),
    HUNGARIAN(
            "HU",
            "windows-1250 ISO-8859-2 IBM852",
            "László István Zsófia Győző Ágnes Tóth Kovács Szűcs Erzsébet Jenő Dezső Rózsa Gábor Török Szőke Fülöp Kőszeg Győr Pécs Debrecen Miklós Jókai Móricz Örs Ödön Űrhidi Csaba"),
    ROMANIAN(
            "RO",
            "windows-1250 ISO-8859-2",
            "Ştefan Ionuţ Mădălina Bălaşa Vasilică Râmnicu Ţepeş Iaşi Braşov Timişoara Constanţa Călin Brâncuşi Cătălin Mihăilescu Ghiţă Dănuţ Roşu Băsescu Târgovişte"),
    CROATIAN(
            "HR",
            "windows-1250 ISO-8859-2 IBM852",
            "Petrović Marković Jurić Babić Nikolić Perić Kovačević Šimić Đurđa Čedomir Žarko Vukašin Ljubiša Miloš Božidar Matić Pavlić Knežević Tomić Radić Lukić Županija Čakovec Šibenik"),
    TURKISH(
            "TR",
            "windows-1254 ISO-8859-9",
            "Ayşe Mehmet Çiğdem Gökhan Şükrü İbrahim Yıldız Çağlar Özgür Ümit Doğan Işıl Kılıç Aydın Şahin Öztürk Güneş Beyoğlu İstanbul İzmir Diyarbakır Eskişehir Muğla Tuğba Çelik Yılmaz Demir Ağrı"),
    LITHUANIAN(
            "LT",
            "windows-1257",
            "Žygimantas Šarūnas Jūratė Ąžuolas Čiurlionis Rūta Eglė Daiva Vaižgantas Šiauliai Panevėžys Mažeikiai Kęstutis Vytautė Rasą Žemaitis Ieva Ūla"),
    LATVIAN(
            "LV",
            "windows-1257",
            "Jānis Kārlis Bērziņš Kalniņš Ozoliņa Līga Rīga Jēkabs Ģirts Ķekava Ļaudona Žanete Ērika Pēteris Ņina Šķēle Daugavpils Rēzekne Zigfrīds Ādažī"),
    FRENCH(
            "FR",
            "windows-1252 ISO-8859-15 x-MacRoman IBM850",
            "Amélie Hélène François Zoë Benoît Jérôme Chloé Élodie Léa Gisèle Irène Noël Anaïs Françoise Désirée Éric Geneviève Raphaël Joël Agnès André Renée Maëlle Loïc Gaël Cœur Orléans Besançon Nîmes"),
    SPANISH(
            "ES",
            "windows-1252 x-MacRoman IBM850",
            "José María Peña Núñez Martínez Gómez Pérez Ramírez Sánchez Íñigo Ángel Óscar Úrsula Begoña Agüero Iván Andrés Jesús Lucía Sofía Málaga Cádiz León Córdoba Logroño"),
    PORTUGUESE(
            "BR",
            "windows-1252 IBM850",
            "João Conceição São Antônio Inês Gonçalves Araújo Simões Magalhães Luís Mônica Vítor Tânia Brandão Falcão Lourenço Guimarães Camões Brasília Goiânia Belém Sérgio Cláudia"),
    GERMAN(
            "DE",
            "windows-1252 x-MacRoman IBM850",
            "Müller Jäger Schröder Weiß Köln Günther Bärbel Jürgen Böhm Straß Groß Krämer Süß Ömer Ähren Überall Königsberg Düsseldorf Schäfer Käthe Löwe"),
    DANISH(
            "DK",
            "windows-1252 IBM850 x-MacRoman",
            "Søren Jørgen Åse Kjær Bæk Præst Skjærbæk Jæger Næs Lærke Æbelø Århus Ærø Brønshøj Møller Nørgaard Sørensen Mærsk Vejbæk Ågård Lundbæk Hæstrup Ræv"),
    SWEDISH(
            "SE",
            "windows-1252 x-MacRoman",
            "Björn Åkerlund Göran Märta Håkan Östen Sjöberg Lindström Åsa Malmö Hägg Växjö Örebro Ängelholm Bengtsén Jörgen Sjögren Nyström"),
    ICELANDIC(
            "IS",
            "windows-1252",
            "Þórður Guðrún Sigríður Björk Ásgeir Hrönn Þorsteinn Kristín Jónsdóttir Guðmundur Ólafur Einarsdóttir Hafþór Æsa Ýmir Reykjavík"),
    VIETNAMESE(
            "VN",
            "windows-1258",
            "Nguyễn Trần Phạm Huỳnh Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Thị Văn Hữu Đức Thành Phượng Quốc Thảo"),
    RUSSIAN(
            "RU",
            "windows-1251 KOI8-R IBM866 ISO-8859-5 x-MacCyrillic",
            "Анна Мария Сергей Екатерина Александр Ольга Дмитрий Наталья Ирина Светлана Пётр Юлия Яна Илья Ян иван ольга сергей КАТЯ ЕЛЕНА Щукин Эдуард Жуков Фёдор Цветкова Хабаров Съездов"),
    UKRAINIAN(
            "UA",
            "windows-1251 KOI8-U ISO-8859-5",
            "Олексій Володимир Ірина Ганна Євген Їжак Наталія Андрій Юрій Київ Львів Зінаїда Мар'яна Ярослав Григорій Лілія Кіт"),
    SERBIAN(
            "RS",
            "windows-1251 ISO-8859-5",
            "Јована Милош Ђорђе Љубица Његош Живка Ћирић Бранка Џевад Петар Ниш Београд Шабац"),
    BULGARIAN(
            "BG",
            "windows-1251",
            "Георги Иван Мария Стоян Димитър Ангел Кръстев Пловдив Бургас Щилиян Цветелина Ъгълов"),
    GREEK(
            "GR",
            "windows-1253 ISO-8859-7",
            "Γιώργος Μαρία Κωνσταντίνος Ελένη Δημήτρης Αικατερίνη Αθήνα Θεσσαλονίκη Νίκος Παναγιώτης Άννα Όλγα Έλλη Ίρις Ώρα γιάννης ΣΟΦΙΑ ΠΕΤΡΟΣ Ύδρα"),
    HEBREW(
            "IL",
            "windows-1255 ISO-8859-8",
            "כהן לוי מזרחי אברהם שרה רבקה יעקב משה דוד רחל לאה יוסף חיים ציון שלום אסתר תמר נועה בן גל טל"),
    ARABIC(
            "EG",
            "windows-1256 ISO-8859-6",
            "محمد أحمد فاطمة علي حسن خديجة يوسف عائشة إبراهيم القاهرة سعيد نور ليلى مصطفى عمر هدى كريم آمنة"),
    THAI("TH", "x-windows-874", "สมชาย สมหญิง กรุงเทพ วิชัย ประเสริฐ สุดา นภา อรุณ มานี ชูใจ ปิติ"),
    CHINESE("CN", "GB18030", "王芳 李伟 张敏 刘洋 陈静 杨磊 赵军 黄勇 周杰 吴艳 北京 上海 广州 深圳 中国 联通 林婷 徐 孙丽 马超"),
    TAIWANESE("TW", "Big5", "王小明 陳美玲 林志偉 張淑芬 李建國 黃麗華 台北 高雄 台中 中國 先生 小姐 吳 蔡英"),
    JAPANESE("JP", "windows-31j EUC-JP", "田中さくら 鈴木たろう 佐藤はなこ 高橋ゆうき 東京 大阪 カタカナ 渡辺 伊藤 山本 中村 ひろし ﾀﾛｳ"),
    KOREAN("KR", "x-windows-949", "김민준 이서연 박지훈 최수빈 정하은 서울 부산 대한민국 김 이수 박철 강");

    private final String country;
    private final String encodings;
    private final String names;

    NamesOfLanguages(String country, String encodings, String names) {
        this.country = country;
        this.encodings = encodings;
        this.names = names;
    }

    String country() {
        return country;
    }

    List<String> encodings() {
        return Arrays.asList(encodings.split(" ", -1));
    }

    List<String> names() {
        return Arrays.asList(names.split(" ", -1));
    }
}
