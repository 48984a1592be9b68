//! Words around and inside person names, folded.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::Words;

/// Forms of address and titles before a name.
pub(crate) static HONORIFICS: Words = LazyLock::new(|| {
    "mr mrs ms miss mx dr prof professor sir dame lord lady rev reverend fr father hon judge capt captain col colonel \
     maj major sgt lt gen herr frau hr fr dipl ing dipling diplom mag magister monsieur madame mme mlle maitre me \
     senor senora senorita sr sra srta don dona dott dottssa dottore ing avv avvocato geom rag arch sig signor signora \
     sigra pan pani mgr inz dhr mevr mevrouw drs ir mw meneer bay bayan sayin shri smt sri er eng engr adv ca cs gospodin"
        .split_ascii_whitespace()
        .collect()
});

/// Academic and professional letters after a name.
pub(crate) static CREDENTIALS: Words = LazyLock::new(|| {
    "phd dphil md mba emba msc bsc ma ba bs ms meng beng mphil llb llm jd esq esquire cpa cfa cfp cissp cism cisa ceh pmp \
     pe pmi psm csm itil prince2 rn np dds dmd dvm do od pharmd psyd edd mph mpa aia leed acca aca fca fcca cima ccie \
     ccna ccnp mcse shrm phr sphr cspo cma ca cissp cgeit crisc frics mrics mbe obe cbe kc qc fba frs bcom mcom mtech btech \
     aws csp cipp sscp oscp cmi mcipd fcipd assoc"
        .split_ascii_whitespace()
        .collect()
});

/// Parts of a family name that vendors keep, move or drop.
pub(crate) static PARTICLES: Words = LazyLock::new(|| {
    "van von der den de des del della dello dei degli di da do dos das du la le lo las los el al ter ten te zu zum zur \
     af av bin ibn ben abu st y e d 't op vom het"
        .split_ascii_whitespace()
        .collect()
});

/// The generation that a word states: 1 senior, 2 junior, 3 third, …
pub(crate) fn generation(word: &str) -> Option<u8> {
    Some(match word {
        "sr" | "snr" | "senior" => 1,
        "jr" | "jnr" | "junior" | "ii" | "2nd" => 2,
        "iii" | "3rd" => 3,
        "iv" | "4th" => 4,
        _ => return None,
    })
}

/// One line per formal name (or spelling family) with the short forms in use for it.
const NICKNAMES: &str = "\
robert roberto: bob rob bobby robbie bert robby|william: bill will billy liam willie willy wills|richard ricardo: rick dick rich ricky richie
james: jim jimmy jamie jem|john: jack johnny jon johnnie|michael: mike mick mikey mickey|thomas: tom tommy thom|christopher: chris topher kit
charles: charlie chuck chas charley|daniel: dan danny dani|matthew: matt matty|anthony: tony ant|steven stephen: steve stevie steph ste
andrew: andy drew|joshua: josh|kenneth: ken kenny|timothy: tim timmy|ronald: ron ronnie|edward: ed eddie ted ned teddy|jeffrey geoffrey: jeff geoff
jacob: jake|nicholas nicolas: nick nicky nico|jonathan: jon john jonny|lawrence laurence: larry lawrie|benjamin: ben benny benji|samuel: sam sammy
gregory: greg gregg|alexander: alex sandy al xander lex|patrick: pat paddy|raymond: ray|joseph: joe joey jo|david: dave davey davy|francis: frank fran
alistair alasdair: al ali|stuart stewart: stu|theodore: ted theo teddy|frederick: fred freddie freddy|albert: al bert bertie|alfred: alf alfie fred
arthur: art artie|walter: walt wally|henry: harry hank hal|harold: harry hal|leonard leonardo: len lenny leo|philip phillip: phil pip|peter: pete
douglas: doug dougie|donald: don donnie|gerald: gerry jerry|jerome: jerry|terence terrance: terry|vincent: vince vinny|zachary: zach zack zac|nathan: nate
nathaniel: nate nat nathan|eugene: gene|martin: marty|maurice: mo|norman: norm|oliver: ollie olly|reginald: reg reggie|roderick: rod|rodney: rod
russell: russ|stanley: stan|victor: vic|wesley: wes|gordon: gord|graham: gray|ian: iain|isaac: ike zac|abraham: abe|bernard: bernie|bradley: brad
cameron: cam|clifford: cliff|curtis: curt|dominic: dom|duncan: dunc|elijah: eli|gabriel: gabe gabi|gareth: gaz gary|harvey: harv|jeremy: jez jerry jem
joel: jo|julian: jules|leslie: les|louis lewis: lou louie|malcolm: mal|marcus: marc mark|maxwell: max|mitchell: mitch|neville: nev|randall: randy
randolph: randy|roland: rolly|ronan: ro|sebastian sebastien: seb basti bas|sidney: sid|solomon: sol|sylvester: sly|tobias: toby tobi|tyler: ty
patricia: pat trish patty tricia patsy|jennifer: jen jenny jenn|elizabeth: liz beth betty lizzie eliza libby betsy lisa bess|barbara: barb babs barbie
susan: sue susie suzie|jessica: jess jessie|sarah sara: sally sadie|margaret: maggie peggy meg greta marge margie madge|kimberly kimberley: kim kimmy
deborah debra: deb debbie debs|stephanie stefanie: steph steff stef|rebecca: becky becca bex|cynthia: cindy|dorothy: dot dottie dolly
kathleen: kathy kate kath katie|katherine kathryn catherine katharine cathryn: kate kathy katie kat kath cathy cate kitty kathi|christine christina kristine: chris tina chrissy kris
samantha: sam sammy|pamela: pam|angela: angie ange|amanda: mandy|victoria: vicky tori vicki vic|jacqueline: jackie jacqui|philippa: pippa pip
isabella isabel isobel: bella izzy izzie bel|charlotte: lottie charlie lotte|abigail: abby abi gail|alexandra: alex sandra lexi sandy ali|allison alison: ali allie
amelia: amy millie|caroline carolyn: caz carrie|cassandra: cass cassie|cecilia: cissy ceci|constance: connie|eleanor: ellie nell nora|emily: em emmy
emma: em|frances: fran frankie|florence: flo|georgina: georgie gina|gillian: gill jill|gabrielle gabriela: gabby gabi|harriet: hattie|helen: nell
imogen: immy|jane: janie jenny|janet: jan|josephine: jo josie|joanne joanna: jo|judith: judy jude|julia julie: jules|laura: laurie|lillian: lily
lorraine: lori|louise: lou|lucinda: lucy cindy|madeleine: maddie|marianne: mari|martha: marty|mary: molly polly may|matilda: tilly|melissa: mel missy
melanie: mel|michelle: shell shelly chelle|mildred: millie|miriam: mim|natalie: nat|nicole nicola: nicky nikki nic|olivia: liv livvy ollie|penelope: penny
priscilla: cilla|rachel: rach|roberta: bobbie|rosemary: rose rosie|rosalind: roz|sandra: sandy|sheila: shee|sophia sophie: soph|sylvia: syl
tabitha: tabby|teresa theresa: terry tess tessa|valerie: val|vanessa: nessa|veronica: ronnie vera|virginia: ginny|vivian: viv|wendy: wen|winifred: winnie
wolfgang: wolf wolfi|matthias: matze matti|maximilian: max maxi|johannes: hannes hans jo|stefan: steff stef|elisabeth: lisa sissi elli lisbeth elsa ilse
katharina: kathi kathe kati katja|susanne: susi sanne|andreas: andi andy|michaela: michi|friedrich: fritz friedel|heinrich: heinz heiner|joachim: jochen achim
josef: sepp jupp|ludwig: lutz|gunter guenter guenther gunther: gunni|ulrich: uli ulli|ulrike: uli ulli rike|manfred: manni fred|werner: werni|bernhard: bernd
gerhard: gerd|hans peter: hape|karl heinz: kalle|rudolf: rudi|siegfried: siggi|dietrich: dieter|eberhard: ebbo|georg: schorsch|klaus: claus nick
margarete margarethe: grete gretel gitta|brigitte: gitte gitta biggi|angelika: geli angie|barbel: babsi|dorothea: doro thea|franziska: franzi|gabriele: gabi
hildegard: hilde|johanna: hanna jo hanneke hanni|magdalena: lena magda leni madzia|renate: reni|ursula: uschi ulla|waltraud: traudl
jose: pepe chepe|francisco: paco pancho fran curro kiko chico|manuel: manolo manu|ignacio: nacho|dolores: lola|concepcion: concha conchi conchita
mercedes: merche|alejandro: alex ale jandro|rafael: rafa|jesus: chus chuy suso|pilar: pili|antonio: tono toni tonio|eduardo: edu dudu lalo|enrique: quique kike
guillermo: guille memo|joaquin: quino ximo|luis: lucho luisito|maria jose: mariajo majo|maria teresa: maite|maria del carmen: mamen|carmen: mamen carmina
rosario: charo|josefa: pepa|encarnacion: encarna|guadalupe: lupe|isabel: isa chabela|montserrat: montse|remedios: reme|santiago: santi|sergio: checo
vicente: chente|fernando: nando fer|fernanda: nanda fer|gonzalo: gonza|javier: javi|miguel: migue|salvador: salva|beatriz: bea|cristina: cris|consuelo: chelo
giuseppe: beppe peppe pino peppino|giovanni: gianni vanni nanni|francesco: franco checco|salvatore: toto salvo turi|alessandro: sandro ale alex|domenico: mimmo
vincenzo: enzo|luigi: gigi gino|antonella: nella|giuseppina: pina giusy|alessandra: sandra ale|francesca: franca checca|raffaele: lello|lorenzo: renzo enzo
leonardo: leo nardo|federico: fede|federica: fede|michele: lele|emanuele: lele manu|gabriele: lele|caterina: rina|filippo: pippo|giacomo: mino|nicola: nico
krzysztof: krzysiek krzys|stanislaw: staszek stas|tomasz: tomek|malgorzata: gosia malgosia|katarzyna: kasia kaska|agnieszka: aga|wojciech: wojtek|aleksandra: ola
pawel: pawelek|elzbieta: ela|jakub: kuba|andrzej: jedrek|piotr: piotrek|jan: janek jasiek|jozef: jozek|michal: misiek|grzegorz: grzesiek grzes|jerzy: jurek
tadeusz: tadek|lukasz: lukaszek|zbigniew: zbyszek|ryszard: rysiek|dariusz: darek|mariusz: mariuszek|kazimierz: kazik|mateusz: mati|rafal: rafalek|jacek: jacus
bartlomiej: bartek|przemyslaw: przemek|slawomir: slawek|barbara: basia|krystyna: krysia|ewa: ewka|zofia: zosia|teresa: tereska|joanna: asia aska|danuta: danka
jadwiga: jadzia|halina: halinka|irena: irka|beata: beatka|dorota: dorotka|helena: hela|karolina: karola|grazyna: grazynka|jolanta: jola|anna: ania anka anni anneke anita
tomas: tom tomek tommy|cornelia: corrie nel cor|cornelis: kees cor|wilhelmina: willy mina wil|willem: wim wil|johannes: jan joop hans johan|hendrik: henk rik
gerardus: gerard gerrit|petrus: piet peter|pieter: piet peter|jacobus: koos jaap cobus|theodorus: theo dirk|adrianus: ad arie|antonius: ton toon|franciscus: frans
martinus: martin tinus|nicolaas: klaas nico|maria: mia ria rietje marie mary|catharina: toos rina trien|elisabeth: els lies betsy|johanna: jo hanneke annie|margaretha: greet griet
sebastiao: tiao|joao: jao joaozinho|antonio: toninho tonho|luiz luis: lulu|gabriel: biel|gabriela: gabi bia|jose: ze zeca|francisca: chica|roberto: beto|carlos: carlinhos caca
rodrigo: digo|vinicius: vini|leticia: le|fabio: fabinho|raimundo: mundinho|severino: bio|terezinha: teca|venkatesh: venky venkat|srinivas: srini vasu|subramanian: subbu mani subra
rajesh rajendra rajiv: raj|lakshmi: laxmi|krishnan krishna: kris krish|ramachandran: ram|venkataraman: venkat raman|suresh: suri|ramesh: ram|sanjay: sanju|vijay: viju|karthik: karthi
frederic: fred|christophe: chris|jean pierre: jp|stephane: steph|jean luc: jl|jean marc: jm|jean paul: jp|jean francois: jef jf|emmanuel: manu|philippe: phil|laurent: lolo
maximilien maxime: max|catherine: cathy kate|veronique: vero|dominique: dom|nathalie: nath|sandrine: sandy|florence: flo|caroline: caro|genevieve: ginette|antoine: toine
aleksandr alexander: sasha sanya shura alex sascha|aleksandra: sasha shura|ekaterina: katya katia kate katja|dmitriy dmitri dmitry: dima mitya|anastasiya anastasia: nastya nastia nastja
vladimir: vova volodya vlad|mihail mikhail: misha|ivan: vanya|sergey sergei: seryozha serge|andrey andrei: andryusha|aleksey alexei alexey: lyosha alyosha lesha alex|nikolay nikolai: kolya
evgeniy evgeny yevgeny: zhenya zhenia eugene|evgeniya: zhenya|yuriy yuri: yura|viktor: vitya|konstantin: kostya|vyacheslav: slava|pavel: pasha|roman: roma|elena: lena|olga: olya|natalya natalia: natasha
irina: ira|svetlana: sveta|mariya maria: masha|lyudmila: lyuda mila|yuliya yulia: yulya|kseniya: ksyusha|galina: galya|anna: anya|tatyana tatiana: tanya|oleksandr: sasha oleks|volodymyr: vova volodya vlad
boris: borya|grigoriy: grisha|leonid: lenya|mehmet: memo|mustafa: mustu|ibrahim: ibo ibro|ismail: isma|suleyman: sulo|huseyin: huso|fatma: fatos|emine: emis|abdullah: apo|muhammad mohammed mohamed: mo mohd
lars: lasse|anders: ante|nils: nisse|karl carl: kalle|per: pelle|jan: janne|hans: hasse|bo: bosse|gustav gustaf: gurra|fredrik: fredde|magnus: mange|margareta: greta|birgitta: gitta|kristina: stina kia|elisabet: lisa bettan";

/// Folded given name → groups of names it may stand for.
static GROUPS: LazyLock<FxHashMap<String, Vec<u16>>> = LazyLock::new(|| {
    let mut groups: FxHashMap<String, Vec<u16>> = FxHashMap::default();
    for (at, line) in NICKNAMES.split(['|', '\n']).enumerate() {
        let Some((formal, short)) = line.split_once(':') else { continue };
        // A formal name of several words ("jean pierre") is one entry.
        let spaced = formal.contains(' ') && COMPOUND_FIRST.iter().any(|first| formal.starts_with(first));
        let formal: Vec<String> = if spaced {
            vec![formal.replace(' ', "")]
        } else {
            formal.split(' ').map(str::to_owned).collect()
        };
        for name in formal.into_iter().chain(short.split_ascii_whitespace().map(str::to_owned)) {
            let list = groups.entry(name).or_default();
            let group = u16::try_from(at + 1).unwrap_or(u16::MAX);
            if !list.contains(&group) {
                list.push(group);
            }
        }
    }
    groups
});

const COMPOUND_FIRST: &[&str] = &["jean ", "maria ", "hans ", "karl "];

/// The nickname groups of a folded given name: names that share one may be the same person's.
pub(crate) fn nickname_groups(given: &str) -> &'static [u16] {
    GROUPS.get(given).map_or(&[], Vec::as_slice)
}
