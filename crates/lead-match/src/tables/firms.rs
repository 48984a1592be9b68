//! Legal forms of firms, folded, and words that name no firm.

use std::sync::LazyLock;

use rustc_hash::FxHashSet;

use super::Words;

/// Legal forms, word by word, as they stand after folding with dots dropped. A name may carry several.
const LEGAL: &str = "\
inc,incorporated,corp,corporation,co,company,llc,llp,lllp,lp,ltd,limited,plc,pllc,pc,cic,cio,lc,ltda,ltd co,co ltd,company limited,uk ltd,uk limited,uk,usa,\
holdings,holding,unlimited,chtd,chartered,\
gmbh,ggmbh,mbh,ag,kg,kgaa,ohg,gbr,ug,ug haftungsbeschrankt,haftungsbeschrankt,ek,ekfm,ekfr,ev,eg,se,gmbh co kg,gmbh und co kg,gmbh and co kg,gmbh co,und co kg,and co kg,co kg,ag co kg,partg,partgmbb,mbb,gesmbh,ges mbh,\
sa,sas,sasu,sarl,eurl,sci,snc,scs,sca,scop,selarl,selas,gie,sprl,srl,bvba,nv,bv,cvba,cv,vof,scrl,asbl,vzw,ua,cooperatie ua,cooperatie,besloten vennootschap,\
spa,srls,sapa,ss,scarl,soc coop,societa cooperativa,onlus,\
sl,slu,sll,slp,sau,sad,s coop,scp,sociedad limitada,sociedad anonima,sociedad limitada unipersonal,sa de cv,s de rl,s de rl de cv,sapi de cv,sab de cv,eirl,\
ltda me,me,epp,mei,eireli,s a,s l,s r l,s p a,b v,n v,a s,a g,a b,lda,unipessoal lda,unipessoal,sgps,\
sp z oo,sp zoo,spzoo,sp z o o,spolka z oo,spolka z ograniczona odpowiedzialnoscia,sp k,spk,sp j,spj,sp p,spolka akcyjna,spolka jawna,spolka komandytowa,ska,psa,\
sro,s r o,as,akc spol,vos,spol s ro,spol s r o,doo,d o o,dd,ad,dooel,ood,eood,kft,zrt,nyrt,bt,rt,kkt,pfa,\
ab,ab publ,publ,aktiebolag,hb,handelsbolag,kb,kommanditbolag,ekonomisk forening,asa,ans,da,aps,ivs,amba,oy,oyj,ky,tmi,ehf,hf,slhf,ou,uab,sia,\
pvt ltd,pvtltd,private limited,pvt,private,p ltd,p limited,pty ltd,pty,proprietary limited,pte ltd,pte,sdn bhd,bhd,sdn,berhad,tbk,opc,\
anonim sirketi,limited sirketi,ltd sti,sti,san ve tic ltd sti,san ve tic as,sanayi ve ticaret limited sirketi,sanayi ve ticaret as,sanayi ve ticaret anonim sirketi,tic ltd sti,tic as,san tic ltd sti,san ve tic,ve ticaret,\
technology co ltd,kk,k k,gk,yk,kabushiki kaisha,godo kaisha,yugen kaisha,\
ooo,oao,zao,pao,ao,ip,tov,fop,pjsc,pat,prat,jsc,ojsc,cjsc,too,chp,\
fzco,fze,fz llc,fzc,wll,w l l,bsc,saoc,saog,dmcc,l l c,pjs,psc,sal,\
npo,npc,cc,e k,o h g,k g,cie,et cie,and cie";

static SUFFIXES: LazyLock<FxHashSet<&'static str>> =
    LazyLock::new(|| LEGAL.split(',').map(str::trim).filter(|form| !form.is_empty()).collect());

/// Legal forms that stand before the name.
static PREFIXES: Words = LazyLock::new(|| {
    "ooo oao zao pao tov fop pjsc too ip chp pt firma fa sarl sas eurl societe"
        .split_ascii_whitespace()
        .collect()
});

/// Legal forms of scripts without blanks between words, to be taken out before folding.
pub(crate) const LEGAL_SCRIPT: &[&str] = &[
    "股份有限公司",
    "有限责任公司",
    "有限公司",
    "股份公司",
    "集团公司",
    "公司",
    "株式会社",
    "有限会社",
    "合同会社",
    "合名会社",
    "一般社団法人",
    "주식회사",
    "유한회사",
    "(주)",
    "㈜",
    "㈱",
    "(株)",
    "(有)",
];

/// Words of a firm name without the legal forms at its end and start; never empty when `words` is not.
pub(crate) fn without_legal<'a>(words: &[&'a str]) -> Vec<&'a str> {
    let mut kept = words.to_vec();
    'strip: loop {
        for length in (1..=6.min(kept.len().saturating_sub(1))).rev() {
            let known = if length == 1 {
                SUFFIXES.contains(kept[kept.len() - 1])
            } else {
                SUFFIXES.contains(kept[kept.len() - length..].join(" ").as_str())
            };
            if known {
                kept.truncate(kept.len() - length);
                continue 'strip;
            }
        }
        break;
    }
    while kept.len() > 1 && PREFIXES.contains(kept[0]) {
        kept.remove(0);
    }
    kept
}
