//! Mailboxes that no single person owns, and hosts that say nothing about the employer.

use std::sync::LazyLock;

use super::Words;

/// Local parts of shared mailboxes, letters only.
pub(crate) static ROLES: Words = LazyLock::new(|| {
    "info infos information sales sale office contact contacts contactus admin administrator administration hello hi hallo \
     accounts account accounting accountspayable accountsreceivable ap ar enquiries enquiry inquiries inquiry support help \
     helpdesk servicedesk service services customerservice customercare customersupport care team mail email post postmaster \
     webmaster hostmaster abuse noreply donotreply mailer newsletter news press media presse pr marketing jobs job careers career \
     hr recruiting recruitment personal bewerbung billing invoice invoices finance buchhaltung rechnung facturation \
     compta comptabilite payments payroll orders order purchasing procurement einkauf bestellung verkauf vertrieb reception \
     frontdesk booking bookings reservations reservation events legal privacy security compliance gdpr dpo it itsupport \
     webadmin root sysadmin tech technical technik partners partner partnerships business general main secretary sekretariat \
     zentrale kontakt anfrage buero accueil commercial ventes direction secretariat bonjour contacto ventas \
     administracion comercial oficina hola atencioncliente facturacion clientes recepcion amministrazione vendite commerciale \
     segreteria ufficio contatti assistenza acquisti biuro sekretariat kontakt handlowy sprzedaz verkoop administratie algemeen \
     receptie ekonomi kontoret kundservice faktura order vendas contato financeiro comercial atendimento satis muhasebe bilgi \
     iletisim destek everyone all staff feedback shop store web website online inbox test user users default shipping dispatch \
     warehouse returns logistics operations ops quotes quote estimating service practice surgery clinic school"
        .split_ascii_whitespace()
        .collect()
});

/// Hosts of private and throw-away mailboxes, full names.
pub(crate) static FREE: Words = LazyLock::new(|| {
    "gmail.com googlemail.com outlook.com hotmail.com live.com msn.com icloud.com me.com mac.com aol.com aim.com proton.me \
     protonmail.com pm.me tutanota.com tuta.io hey.com fastmail.com fastmail.fm zoho.com mail.com email.com usa.com post.com \
     inbox.com rocketmail.com ymail.com hushmail.com duck.com mailbox.org posteo.de posteo.net gmx.de gmx.net gmx.at gmx.ch \
     gmx.com web.de freenet.de t-online.de arcor.de online.de 1und1.de vodafone.de kabelmail.de o2online.de bluewin.ch hispeed.ch \
     sunrise.ch aon.at chello.at orange.fr wanadoo.fr free.fr sfr.fr laposte.net neuf.fr bbox.fr numericable.fr \
     btinternet.com btopenworld.com sky.com talktalk.net virginmedia.com ntlworld.com blueyonder.co.uk tiscali.co.uk plusnet.com \
     libero.it virgilio.it tin.it alice.it tiscali.it fastwebnet.it email.it inwind.it poste.it telefonica.net terra.es ono.com \
     wp.pl o2.pl onet.pl onet.eu interia.pl interia.eu gazeta.pl op.pl poczta.fm poczta.onet.pl vp.pl tlen.pl \
     ziggo.nl kpnmail.nl kpnplanet.nl planet.nl home.nl xs4all.nl hetnet.nl upcmail.nl skynet.be telenet.be proximus.be \
     telia.com bredband.net comhem.se spray.se online.no getmail.no mail.dk jubii.dk stofanet.dk \
     uol.com.br bol.com.br terra.com.br ig.com.br globo.com globomail.com r7.com oi.com.br zipmail.com.br \
     rediffmail.com indiatimes.com sify.com in.com mynet.com superonline.com ttmail.com qq.com 163.com 126.com yeah.net sina.com \
     sina.cn sohu.com foxmail.com 139.com aliyun.com naver.com hanmail.net daum.net nate.com docomo.ne.jp ezweb.ne.jp \
     softbank.ne.jp mail.ru bk.ru inbox.ru list.ru yandex.ru yandex.com ya.ru rambler.ru ukr.net i.ua meta.ua bigmir.net seznam.cz \
     centrum.cz email.cz volny.cz post.cz azet.sk zoznam.sk centrum.sk freemail.hu citromail.hu abv.bg mail.bg \
     comcast.net verizon.net att.net sbcglobal.net bellsouth.net cox.net charter.net earthlink.net optonline.net frontier.com \
     windstream.net juno.com netzero.net rogers.com shaw.ca sympatico.ca telus.net videotron.ca bigpond.com bigpond.net.au \
     optusnet.com.au tpg.com.au iinet.net.au xtra.co.nz mweb.co.za telkomsa.net walla.co.il walla.com netvision.net.il \
     mailinator.com guerrillamail.com 10minutemail.com tempmail.com temp-mail.org yopmail.com trashmail.com sharklasers.com \
     getnada.com maildrop.cc throwawaymail.com dispostable.com mailnesia.com"
        .split_ascii_whitespace()
        .collect()
});

/// Brands that run free mail under many country domains.
pub(crate) const FREE_BRANDS: &[&str] =
    &["yahoo", "hotmail", "outlook", "live", "gmx", "yandex", "ymail", "aol"];

/// Registrable domains under which many firms have their page: no identity of one of them.
pub(crate) static SHARED_HOSTS: Words = LazyLock::new(|| {
    "facebook.com linkedin.com twitter.com x.com instagram.com youtube.com tiktok.com xing.com google.com goo.gl bit.ly linktr.ee \
     wixsite.com wix.com wordpress.com blogspot.com weebly.com squarespace.com godaddysites.com jimdo.com jimdofree.com \
     webnode.com site123.me business.site sites.google.com github.io github.com medium.com tumblr.com strikingly.com \
     myshopify.com shopify.com etsy.com ebay.com amazon.com yelp.com tripadvisor.com yell.com pagesjaunes.fr gelbeseiten.de \
     notion.site carrd.co wa.me t.me hubspot.com zoominfo.com apollo.io crunchbase.com example.com domain.com test.com website.com \
     company.com none.com na.com"
        .split_ascii_whitespace()
        .collect()
});
