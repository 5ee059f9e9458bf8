"""Signs of danger and of time, for the urgency reader.

Danger alone is no urgency: a story of last year holds a knife as well. What makes a mail urgent is danger **and**
now: a scene in the present tense, an hour that comes, somebody who cannot be reached. The signs below name both
sides, and what takes them back; the statistical part weighs them together with the words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from classifiers.cues import Grammar

_HOUR = (
    r"(?:\d{1,2}[.:]\d{2}|\d{1,2} ?u(?:ur)?\b|half ?(?:een|twee|drie|vier|vijf|zes|zeven|acht|negen|"
    r"tien|elf|twaalf|\d)|kwart)"
)
_SPAN = (
    r"(?:een|één|twee|drie|vier|vijf|tien|twintig|anderhalf|het|dit|\d+) ?(?:half ?)?(?:uur|uurtje|"
    r"halfuur|kwartier|minuten|minuut|min)"
)
_YOUNG = (
    r"(?:kind\w*|baby\w*|peuter\w*|kleuter\w*|zuigeling\w*|meisje\w*|jongen\w*|zoontje\w*|dochter\w*|"
    r"leerling\w*|kleine|kleintje\w*|kids?|child\w*|boys?|girls?|daughters?|sons?|keend\w*|kiend\w*|kinner\w*|"
    r"bern\b|bernen|famke\w*|jonkje\w*|wicht\w*|jongien\w*|menneke\w*|manneke\w*|jungske\w*|dreumes\w*)"
)
_PERSON = (
    rf"(?:{_YOUNG}|mevrouw|mw|meneer|dhr|moeder|vader|zij|ze|hij|man|vrouw|cliënt\w*|oma|opa|haar|hem|"
    rf"zoon|ex|partner|broer\w*)"
)

_SIGNS: Final[dict[str, str]] = {
    # time: now
    "now-moment":
        r"op dit moment|zojuist|zonet|daarnet|nu net|net nu|zo net|zonet|op dit ogenblik|momenteel|"
        r"terwijl ik (?:dit )?(?:typ|schrijf|mail)\w*"
    rf"|{_SPAN} (?:geleden|terug)|sinds {_SPAN}|al {_SPAN}|sinds (?:vanmorgen|vanochtend|vanmiddag|"
    rf"vannacht|de (?:eerste )?pauze|half\w*|\d{{1,2}})"
    r"|zopas|zo-?even|zoëven|daarstraks|pas net|(?:heeft|heb|is|zijn|hebben|werd) (?:\w+ ){0,2}net\b|sonet|"
        r"right now|at the moment|as we speak|currently|(?:minutes?|hours?) ago|just (?:now|called|came|told|texted|"
        r"left|said|got|rang)|krekt?\b|op 't moment|op dit mement",
    "now-today":
        r"vanavond|vannacht|vanmiddag|vandaag|vanmorgen|vanochtend|hedenavond|hedennacht|tonight|today|"
        r"komende nacht|deze nacht|dit weekend"
    r"|this (?:evening|afternoon|morning|weekend|night)|(?:later|still) today|van ?(?:oa|ao|o|ô)[mv]\w*[dt]\b|"
        r"vanaom\w*|vanavend|van(?:nach|noach|naach|acht)\w*|vandaog|vandoag|vandage|vandaag|vanmörgen|vanmorn\w*|"
        r"vanmörn|vanmirr?[ae]g|vanmiddeg|vemid\w+|hjoed|fannacht|fan'?e jûn|jûn\b|tonite|vnv\b|vanaf nu",
    "now-soon":
        rf"straks|zo meteen|zometeen|meteen|direct|onmiddellijk|binnen {_SPAN}|over {_SPAN}|nog {_SPAN}|"
        rf"komt zo|kunnen zo|elk moment|ieder moment|elk ogenblik"
    r"|na (?:school|het laatste uur|zijn werk|haar werk|de les)|uit (?:zijn|haar) werk|laatste uur|"
    r"nog één lesuur|morgen ?ochtend|morgenvroeg|as soon as"
    r"|any (?:moment|minute|time)|in (?:an?|two|half an|\d+) (?:hour|minute)s?|soon as|before \d|"
        r"aanstonds|drekt|metiene?|rechtevoort|subiet|voordat (?:hij|ze|zij|vader|de)|daluk|dalijk|dadelijk|so meteen",
    "now-hour": rf"(?:om|tot|voor|vóór|rond|tegen) {_HOUR}|{_HOUR} (?:uit|thuis|vrij|terug)",
    "now-word": r"\bnu\b|\bnou\b|\bnow\b"
    r"|\bnoe\b|\bnoow\b|\bnuw\b",
    # a scene in the present
    "scene-here":
        r"\b(?:ik )?(?:sta|zit|ben) (?:nu |hier |net )?(?:bij|in|op|voor|achter|met|binnen|nog|aan)\b|"
        r"naast mij|naast me|hier bij (?:mij|ons)|bij (?:mij|ons) (?:aan|op|in|binnen)"
    r"|aan de (?:balie|deur|lijn|telefoon)|op de (?:stoep|gang|spreekkamer)|in de spreekkamer|"
    r"in het kantoor|op kantoor|op straat"
    r"|in front of me|here with (?:me|us)|(?:sitting|standing) (?:here|in|at|next)|with me (?:now|here)|"
        r"bie mie|bij mien|bij ons in|tegenover (?:me|mij|ons)",
    "scene-there":
        r"(?:staat|staan|zit|zitten|loopt|lopen|rijdt|ligt|liggen|wacht|hangt|loert) (?:nu |weer |al |"
        r"nog |daar |hier )*(?:bij|in|op|voor|achter|met|binnen|buiten|boven|te|beneden|aan|onder)"
    r"|is (?:nu )?(?:binnen|onderweg|weer terug|er weer|weggereden|weggelopen|net)|komt (?:eraan|"
    r"er aan|zo|straks|vanavond|vanmiddag|hem|haar|ze)"
    r"|(?:st[aeoiö]+t|stiet|stoat|staot|stiht|sit|zitt|lig[gt]?|lopt|löp|wachten) (?:\w+ )?(?:veur|veùr|veur de|"
        r"veur d|foar|bie|in de|buten|boeten|boete|baute|achter)|(?:is|are) (?:outside|downstairs|waiting|at the door|"
        r"still (?:here|inside))",
    "cannot-reach":
        r"neemt? (?:\w+ ){0,3}niet (?:meer )?op|krijg\w* (?:\w+ ){0,4}(?:niet|geen) (?:te pakken|gehoor|"
        r"contact)|onbereikbaar|niet bereikbaar|niet te bereiken|geen gehoor"
    r"|in de wacht|voicemail|telefoon staat uit|reageert niet|niet (?:meer )?gezien|niemand (?:weet|"
    r"neemt)|weet niemand waar|spoorloos|vermist|(?<!op )(?<!\w)zoek\b|niet thuisgekomen|niet op school (?:gekomen|"
    r"verschenen)",
    "services-now":
        r"politie is (?:onderweg|gebeld|ter plaatse)|(?:112|politie|ambulance|meldkamer|"
        r"wijkagent) (?:\w+ ){0,3}(?:gebeld|onderweg|aan de lijn|ter plaatse|gewaarschuwd|komt)|"
        r"arrestatieteam|gijzel\w*|onderhandelaar|\bik bel (?:nu |meteen |direct |zelf |dus )*(?:112|de politie)",
    # danger
    "weapon":
        r"\bmes(?:sen)?\b|\w*mes\b|wapen\w*|vuurwapen\w*|pistool|revolver|geweer|\bbijl\b|hamer|benzine|"
        r"knuppel|machete|zwaard|schaar|schroevendraaier|molotov|jerrycan|gaskraan|aansteker|knife|"
        r"\bgun\b|9 mm|munitie|patronen"
    r"|\bstrap\b|\bwap\b|blaffer|\bshank\b|djoek\w*|breekijzer|honkbalknuppel|\bgaas?bus|spiritus|petroleum|"
        r"zuur\b|\bmessen?\b|\bmets\b|\bmés\b|\bweapon\w*|hooivork|koevoet|luchtbuks|kruisboog|stiletto|hakmes",
    "kill":
        r"vermoord\w*|afma\w*k\w*|dood ?(?:maken|maakt|schieten|steken|slaan|maak)|van kant|om(?: zeep|"
        r" het leven)|gezinsdrama|\bkill\w*|neersteken|wat aan ?doe\w*|iets aan ?doe\w*|in de fik|"
        r"in brand|kapot ?ma\w*k\w*|fikt|ontploff\w*|met (?:ons|hen|de kinderen) mee ?nem\w*"
    r"|dood ?(?:sl\w+|mo\w+k\w*|g\w+ m\w+k\w*)|doodschiet\w*|\w*lev?en[dt]?\w* (?:\w+ )?(?:weg|uit|vandaan|thuis|van)|"
        r"nie\w* (?:meer )?lev\w+|omlegg?en?|molle\w*|afslacht\w*|murder\w*|\bstab\w*|\bshoot\w*|\bdead\b|"
        r"kepot ?m\w+k\w*|an d'?r? ?ende|wat and?oe\w*|iets and?oe\w*|wat oan ?doe\w*|verzuip\w*|verzoep\w*|in de hens|"
        r"(?:het|de) gas\w* (?:\w+ )?(?:open\w*|aangezet)|gaskraan|er (?:\w+ ){0,3}aan gaan\b|laat branden",
    "veiled":
        r"dan is het (?:over|klaar|afgelopen|voorbij)|is (?:het )?(?:dan )?klaar|'?klaar is'?|is het over|"
        r"ga(?:at)? dit oplossen|niet meer nodig|afscheid\w*|er uit mag|er nooit meer|voor altijd|"
        r"laatste keer|jij bent|zal ze (?:leren|krijgen)|weg ?doe\w*|nooit meer"
    r"|ga(?:at|an?) (?:\w+ ){0,4}(?:wat|iets|iets ergs|iets geks) (?:doen|gebeuren|mee doen|overkomen)|"
        r"voorgoed|afrekenen|reken ik af|zal boeten|een eind\w* aan|verlost|bedankt voor alles|sorry voor alles|"
        r"zorg (?:\w+ )?goed voor|ben ik er niet|er niet meer (?:ben|is|zijn)|geen last meer|zonder mij|"
        r"laatste (?:avond|nacht|dag|bericht|berichtje|groet)|better off|end it|goodbye|(?:won't|not) be here|"
        r"gaat slapen|rust hebben|is het opgelost|geen morgen|nergens meer|geen zin meer|wat te regelen|even langs|"
        r"zelf regelen|recht zetten|rechtzetten|komt (?:het )?afmaken|haar les|een lesje|spullen weggegeven",
    "violence":
        r"\bslaa?[tn]\b|sloeg|geslagen|schop\w*|geschopt|wurg\w*|gewurgd|keel ?dicht\w*|bij de keel|"
        r"mishandel\w*|gestoken|steekt|steken|klappen|duwt|trap af|bont en blauw|gilt|gillen|gegil|"
        r"geschreeuw|schreeuw\w*|\bhulp roep\w*|hit|beat"
    r"|hitting|\bhits\b|beat(?:s|ing|en)|chok\w*|strangl\w*|punch\w*|slapp\w*|hurt\w*|kick\w*|mept|meppen|gemept|"
        r"\brost\b|ramt|geramd|timmer\w*|sl[aoeu]+[gch]*t\b|sloagn|sloan|slaon|slaag|clapp\w*|geklapt|klapt|"
        r"knieb\w*|gekneep\w*|rammel\w*|raomt|(?:haren|nek|strot|kraag)\b|smijt|gesmeten|gooit",
    "threat":
        r"dreig\w*|bedreig\w*|gedreigd|dreigement\w*|threat\w*|zweert|chanteer\w*|gechanteerd|opwacht\w*|"
        r"stalk\w*|achtervolg\w*|achterna|loert|in de gaten"
    r"|airtag|tracker|\bgps\b|volgt (?:haar|hem|me|mij|ons)|gevolgd|rondjes|weet (?:nu |inmiddels )?waar (?:ze|zij|"
        r"we|wij|ik|haar|de|mijn|onze)|adres (?:gevonden|achterhaald|doorgekregen)|staat (?:weer |al )*voor (?:de|haar|"
        r"ons|onze|mijn|het) (?:deur|raam|huis|werk|school)|follow(?:s|ing|ed)|stalk\w*|drei\w*|waarschuw\w*",
    "suicide":
        r"suïcid\w*|suicid\w*|zelfmoord\w*|zelfdoding\w*|overdosis|pillen|slaapmiddel\w*|"
        r"medicijnen (?:ingenomen|opgespaard|gehaald)|afscheidsbrie\w*|doodswens|ophangen|opgehangen|"
        r"strop|touw|spoor\b|viaduct|balkon|van het dak|springen"
    r"|niet meer (?:te )?(?:leven|wakker|verder|willen leven)|einde? aan maken|polsen|snijd\w*|"
    r"uit het leven|eruit (?:wil )?stapp\w*"
    r"|van kant|suicid\w*|selbstmord|pills?\b|overdos\w*|kill himself|kill herself|wants? to die|dood wil\w*|"
        r"wil (?:\w+ ){0,2}dood|zich(?:zelf)? (?:\w+ ){0,3}wat aan|verdrink\w*|\bbrug\b|trein|rails|zelfgekozen|"
        r"niet meer (?:te |hoeven? )?(?:wakker|bestaan)|jump",
    "flight":
        r"paspoort\w*|tickets?\b|vliegt|vliegen|vliegveld|schiphol|koffer\w*|naar (?:turkije|marokko|"
        r"somalië|pakistan|egypte|syrië|irak|brussel|iran|polen)|uitgehuwelijkt|huwelijk\w*|bruiloft|"
        r"achterlat\w*|achtergelaten|ontvoer\w*|over de grens"
    r"|op de vlucht|gevlucht|weggelopen|ontsnapt|meegenomen|opgehaald door|komt (?:hem|haar|ze|"
    r"de kinderen) (?:\w+ ){0,3}(?:halen|ophalen)"
    r"|passports?|flight|airport|abroad|(?:take|takes|taking|took) (?:\w+ ){0,3}(?:children|kids|boy|girl|son|"
        r"daughter|baby)|inpakken|ingepakt|de grens|vertrekt|vliegtuig|uithuwelijk\w*|terug naar (?:het )?(?:land|"
        r"dorp)|uitgehuwd|trouwen",
    "dares-not":
        r"(?:durf\w*|durv\w*|wil|wilt|willen|kan|kunnen|mag|weiger\w*|"
        r"bang om)\s(?:\w+ ){0,5}(?:niet (?:meer )?)?(?:naar huis|naar binnen|terug|thuis)|"
        r"niet (?:meer )?(?:naar huis|terug naar huis)|durft? (?:\w+ ){0,4}niet(?! aan\b)|doodsbang|in paniek|"
        r"panisch|trilt|bibber\w*|overstuur|verstopt|schuilt|afraid|scared"
    r"|(?:durf|durv|duur[tf]|dörf|dörv|dorf|doar|doart|dare|dares)\w* (?:\w+ ){0,5}(?:niet|nie|nait|neet|nich|nit|"
        r"net|ni|not)\b(?! aan\b)|dare not|doesn't dare|daren't|(?:wil|mot|mut|mag) (?:\w+ ){0,3}"
        r"(?:nait|neet|nich|nie|nit) "
        r"(?:\w+ )?(?:noar|naor|nei|nao|weerom|terug)|(?:can|cannot|can't|won't) (?:\w+ ){0,2}go (?:back|home)",
    "locked":
        r"opgesloten|sluit\w* (?:\w+ ){0,4}op\b|ingesloten|vastgebonden|vast aan|op slot|geen sleutel|"
        r"geblokkeerd|verschanst|barricadeer\w*|er pas uit|niet (?:meer )?uit|buitengesloten|buiten gezet|"
        r"op straat gezet|uit huis gezet|in (?:de|een) (?:kelder|kast|schuur)|locked"
    r"|can(?:'t|not) (?:get out|leave)|won't let|deur op de (?:knip|grendel)|grendel|niet weg mag|mag niet weg|"
        r"sleutels? afgepakt|telefoon afgepakt|houdt (?:\w+ ){0,3}vast|er niet uit|opsl\w+|de deur dicht|"
        r"laat (?:haar|hem|me|mij|ze|ons|het) (?:\w+ ){0,3}niet (?:gaan|weg|eruit|uit|los|naar buiten)",
    "alone":
        rf"alleen (?:thuis|met|achter|in|op|gelaten)|{_PERSON} (?:\w+ ){{0,3}}alleen\b|zonder (?:toezicht|"
        rf"eten|jas\w*|iemand)|niemand (?:erbij|thuis|bij)|slaapplek|nergens heen|kan nergens|"
        rf"geen onderdak|waar (?:\w+ ){{0,4}}(?:slapen|heen|vannacht)"
    r"|(?:home |left )alone|allain\w*|alleinig|allennig|alliene?\b|allinne|nowhere to (?:go|stay|sleep)|"
        r"geen plek|slaapt (?:\w+ ){0,3}(?:auto|buiten|portiek|station)|in de kou|zonder jas",
    "injury":
        r"gewond|bloed\w*|letsel|fractuur|gebroken|breuk|blauwe plek\w*|striem\w*|brandwond\w*|"
        r"bewusteloos|suf\b|slap\b|drinkt (?:niet|slecht|matig)|uitgedroogd|onderkoeld|koorts|"
        r"niet gegeten|decubitus|ziekenhuis|\bseh\b|huilt niet|ademt|geen medicijn\w*|medicatie gestaakt|"
        r"psychose|psychotisch|waan\w*|stemmen"
    r"|bleed\w*|blood\w*|unconscious|bruis\w*|wond\w*|ligt (?:al |nog )*op de (?:grond|vloer|bank)|"
        r"niet (?:meer )?overeind|op de grond|reageert nauwelijks|geen (?:eten|drinken|insuline)|benauwd|"
        r"bleud\w*|bloud\w*|bloed\w*|blau\w*|kapotte lip|dikke lip|oog dicht",
    "intoxicated":
        r"dronken|onder invloed|\bhigh\b|gedronken|\bdronk\b|stomdronken|gebruikt|flip\w*|door het lint|"
        r"ontploft|escale\w*|uit de hand|losgaa?[tn]?|gaat (?:het )?weer los"
    r"|\bzat\b|bezopen|lam\b|drunk|drinking|besopen|dronk\w*|an de (?:drank|zoep|fles)|straal|lazarus|ladderzat|"
        r"door 't lint|over de rooie|helemaal los|van het padje",
    "released":
        r"vrijgelaten|heengezonden|heenzending|op vrije voeten|komt (?:\w+ ){0,3}vrij|vrijkom\w*|loopt af|"
        r"huisverbod|contactverbod|\bthv\b|overtreed\w*|overtreden"
    r"|released|got out|bracelet|enkelband|ontsnapt|komt vandaag vrij|is vrij\b|vrijgekomen|weer buiten",
    "crisis-word":
        r"\bacuut\b|\bacute\b|crisis(?!dienst|team|kaart|bed)\w*|\bspoed\b|spoedeisend\w*|urgent\w*|"
        r"dringend|noodgeval|levensgevaar\w*|emergency|help!+|\bhelp\b|zo snel mogelijk|kan niet wachten|"
        r"niet wachten tot|gevaarlijk|gevaar\b"
    r"|immediat\w*|in danger|unsafe|niet veilig|onveilig|haast\b|meteen iemand|please help|please come|sos\b|"
        r"noodsituatie|nu iemand|iemand (?:nu|vandaag|vanavond)",
    "young": rf"\b{_YOUNG}\b",
    "ask-now":
        r"wat (?:moet|doe|kan|zeg|mag) ik (?:nu|hier|dan)|wat (?:doen|moeten|zeggen|kunnen) (?:we|wij) nu|"
        r"nu (?:doen|meteen|even)|bel (?:me|mij)|wie kan (?:er )?(?:nu|vandaag|meteen|vanavond|vanmiddag)|"
        r"hierheen|deze kant op|vandaag nog|nu nog|\?\?+|!!+"
    r"|what (?:do|should|can) (?:i|we)|wat mo\w+ (?:ik|ie|we|wie)|wa moe\w*|wat mot (?:ik|'k)|who can|please call|"
        r"call me|bel me|bel mie|kan iemand|kan er iemand|moet ik (?:haar|hem|ze|de politie|112)|"
        r"laat ik (?:haar|hem|ze)|"
        r"mag ik (?:haar|hem|ze)|houden (?:we|wij|ik) (?:haar|hem|ze)|wa kin|wat kin ik",
    "coming":
        r"onderweg|on (?:his|her|their|the) way|is coming|are coming|heading (?:here|over|to)|rijdt (?:nu |"
        r"al )*(?:naar|"
        r"hierheen|deze)|in de auto gestapt|stapt (?:nu )?in|(?:komt|komen) (?:nu |zo |straks )*(?:deze kant|hierheen|"
        r"eraan|er aan|langs|naar (?:ons|mij|haar|hier))|op weg naar|d'?r an\b|er an\b|dr an\b|der oan|"
        r"kump\w* (?:\w+ ){0,3}an\b|ûnderweis|onderwèg|underwegens|onderwegens",
    "fear":
        r"\bbang\w*|angst\w*|doodsbenauwd|beangst\w*|afraid|scared|terrified|fear\w*|frightened|benaauwd|benauwd|"
        r"schijt\w*|paniek|\bbaang\b|vertrouwt? (?:het|'t|t) (?:niet|niks|veur|nait|voor)|slecht gevoel|shaking|"
        r"trill\w*|huilt|huilend|crying|skriel|bangigheid|ontdaan",
    "honour":
        r"schande|schaamte|eerwraak|eergerelateerd\w*|familie-?eer|\beer (?:van|gewroken|gered|herstel\w*)|familieraad|"
        r"familieberaad|verstoten|\booms?\b|\bneven\b|\bneef\b|honou?r|shame\w*|te schande",
    "home":
        r"na+r huis|(?:noar|naor|nei|nao|hen) (?:hoes|huus|hûs|heem|thoes)|go(?:es|ing)? (?:back )?home|back home|"
        r"nor hoes|noa hoes|op hu[iu]s an|naor hoes|nao hoes|thuiskom\w*|thuis komt|comes home|gets home",
    # what takes it back
    "past-time":
        r"vorig\w* (?:jaar|maand|week|zomer|winter|voorjaar|najaar|herfst|keer)|destijds|indertijd|"
        r"toentertijd|vroeger|jaren geleden|(?:een|twee|drie|vier|vijf|zes|\d+) (?:jaar|maanden?|weken|"
        r"week|dagen) (?:geleden|terug)|in (?:19|20)\d\d|\btoen\b"
    r"|afgelopen (?:jaar|maand|zomer|week|winter|najaar|voorjaar|periode)|in (?:januari|februari|"
    r"maart|april|mei|juni|juli|augustus|september|oktober|november|december)|sindsdien|als kind|"
    r"eerder (?:dit|was|is|heeft)|gisteren|eergisteren"
    r"|last (?:year|month|week|summer|winter|spring)|(?:years?|months?|weeks?|days?) ago|in the past|used to|"
        r"yesterday|verleden (?:jaar|week|maand)|vleden|v[eöu]+ri?ge? (?:joar|jaor|week|maond|moand)|ferline|"
        r"indertied|vrogger|vroeger|jaren terug|joaren|jaoren",
    "past-tense":
        r"\b(?:was|waren|had|hadden|werd|werden|stond|zat|dreigde|durfde|vluchtte|liep|ging|riep|kwam|"
        r"wilde|mocht|hing|lag|zei|vertelde)\b",
    "far-future":
        r"volgende? (?:week|maand|jaar)|over (?:een|twee|drie|vier|\d+) (?:weken|maanden|week|maand)|"
        r"na de vakantie|later dit|in het (?:nieuwe jaar|voorjaar|najaar)|op termijn|te zijner tijd|"
        r"komende (?:maanden|weken)|een keer|binnenkort|eind (?:januari|februari|maart|april|mei|juni|"
        r"juli|augustus|september|oktober|november|december)",
    "safe-now":
        r"gelukkig|opgelost|in veiligheid|is (?:nu )?veilig|zijn (?:nu )?veilig|veilig bij|rustig\w*|"
        r"stabiel|gaat (?:het )?(?:nu )?(?:goed|beter|prima|redelijk)|weer (?:thuis|op school|terecht)|"
        r"opgenomen|zit vast|aangehouden|vastgezet|in detentie|overgedragen|afgehandeld|afgerond|"
        r"afgesloten|nazorg|terugkoppeling|afloop|bleek"
    r"|is safe|safe (?:now|with|at)|calm\w*|settled|is goed afgelopen|niks aan de hand|met een sisser|"
        r"inmiddels (?:\w+ ){0,4}(?:goed|rustig|veilig|vast|thuis|terug)|weer veilig|loos alarm|vals alarm",
    "denies":
        r"(?:geen|niet|niks|nooit|zonder)\s(?:\w+ ){0,3}(?:spoed\w*|acuut|acute|haast|crisis\w*|gevaar|"
        r"dreiging|urgent|dringend|onveilig\w*)|(?:acuut|spoed|haast|crisis)\w*\s(?:\w+ ){0,3}(?:niet|"
        r"geen)|hoeft niet (?:vandaag|meteen|direct)|mag (?:ook )?(?:volgende|later)|heeft (?:geen|"
        r"de) (?:haast|tijd)|we hebben de tijd|wanneer het uitkomt|als het uitkomt|geen actie|"
        r"er speelt niks"
    r"|not urgent|no (?:rush|hurry)|no (?:\w+ )?(?:danger|risk|threat|emergency)|nothing urgent|(?:can|kan) wait|"
        r"kan wachten|geen (?:\w+ )?(?:signalen|aanwijzing\w*|zorgen|vrees)|niet (?:\w+ )?(?:gedreigd|bang)|gien haast|"
        r"gain hoast|geen spoed",
    "policy":
        r"training\w*|cursus\w*|webinar\w*|protocol\w*|werkgroep|beleid\w*|nieuwsbrief|e-learning|module|"
        r"vacature|agenda|notulen|presentatie|scriptie|onderzoek(?:er|svraag)|themadag|symposium|congres|"
        r"in het algemeen|stel dat|stel je|hypothetisch|voorbeeldcasus|oefencasus|fictie\w*|intervisie|"
        r"factuur\w*|casuïstiekbespreking"
    r"|workshop\w*|lecture\w*|research\w*|guideline\w*|policy|thesis|general question|lesbrief|gastles|film\b|"
        r"voorstelling|boek\b|roman|toneel\w*|oefening\w*|draaiboek\w*|folder\w*|handreiking|jaarverslag|podcast",
    "if-then":
        r"\b(?:mocht|indien|in geval van|bij (?:spoed|acuut|nood|direct|levensgevaar|een crisis)|"
        r"als het (?:escaleert|misgaat))\b|bel (?:dan |direct |altijd )*(?:112|0900|0800|de crisis\w*)|"
        r"belt u|24 uur|24/7|buiten kantoor\w*",
}  # fmt: skip
_GRAMMAR: Final = Grammar(_SIGNS)
_BETWEEN: Final = "\x00"
"""Stands between sentences: no sign reaches over it."""

TIMES: Final = (
    "now-moment", "now-today", "now-soon", "now-hour", "now-word", "scene-here", "scene-there", "cannot-reach",
    "services-now", "ask-now", "coming",
)  # fmt: skip
DANGERS: Final = (
    "weapon", "kill", "veiled", "violence", "threat", "suicide", "flight", "dares-not", "locked", "alone", "injury",
    "intoxicated", "released", "crisis-word", "fear", "honour",
)  # fmt: skip
BRAKES: Final = ("past-time", "past-tense", "far-future", "safe-now", "denies", "policy", "if-then")


def signs_in(sentences: Sequence[str]) -> list[dict[str, tuple[int, int]]]:
    """The signs in each lower-case sentence, with the place of the first of each."""
    if not sentences:
        return []
    whole = _BETWEEN.join(sentences)
    starts = [0]
    for sentence in sentences[:-1]:
        starts.append(starts[-1] + len(sentence) + 1)
    found: list[dict[str, tuple[int, int]]] = [{} for _ in sentences]
    for name, number, (start, end) in _GRAMMAR.first_in_parts(whole, starts):
        found[number][name] = (start - starts[number], end - starts[number])
    return found


def alarm_features(sentences: Sequence[dict[str, tuple[int, int]]]) -> Iterator[str]:
    """Signs by themselves, together in one sentence, in neighbouring sentences, and over the whole mail."""
    whole: set[str] = set()
    before: set[str] = set()
    for signs in sentences:
        here = set(signs)
        groups = {_group(name) for name in here}
        braked = "|braked" if groups & {"brake"} else "|free"
        for name in here:
            yield name
            if _group(name) == "danger":
                yield name + braked
                yield name + ("|now" if "time" in groups else "|timeless")
        if {"time", "danger"} <= groups:
            yield "now+danger" + braked
        near = {_group(name) for name in before} | groups
        if {"time", "danger"} <= near and "brake" not in near:
            yield "now~danger"
        whole |= here
        before = here
    for number in loudest(sentences, 1):
        yield f"loudest:{max(-3, min(loudness(sentences[number]), 7))}"
    kinds = sorted(whole)
    for first, one in enumerate(kinds):
        for other in kinds[first + 1 :]:
            if _group(one) != _group(other):
                yield f"{one}&{other}"
    for group, names in (("times", TIMES), ("dangers", DANGERS), ("brakes", BRAKES)):
        yield f"{group}:{min(len(whole & set(names)), 5)}"


def loudness(signs: Iterable[str]) -> int:
    """How much a sentence with these *signs* sounds like danger now; brakes count against it."""
    groups = [_group(name) for name in signs]
    dangers, times = groups.count("danger"), groups.count("time")
    return 3 * bool(dangers and times) + dangers + times - 3 * groups.count("brake")


def loudest(sentences: Sequence[dict[str, tuple[int, int]]], most: int) -> list[int]:
    """The numbers of at most *most* sentences that sound loudest, in their order; of those with a danger or a time."""
    heard = [
        number for number, signs in enumerate(sentences) if any(_group(name) in {"danger", "time"} for name in signs)
    ]
    return sorted(sorted(heard, key=lambda number: (-loudness(sentences[number]), number))[:most])


def _group(name: str) -> str:
    if name in TIMES:
        return "time"
    if name in DANGERS:
        return "danger"
    return "brake" if name in BRAKES else "who"
