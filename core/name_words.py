"""Words by which `core.names` knows that a name is not to be cut. In small letters and without accents."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Titles that the parser doesn't know.
TITLES = _words(
    """
    univ.-prof ddr doktor doktorin dipl.-kffr dipl.-kfm dipl.-inform dipl.-math dipl.-phys dipl.-psych
    dipl.-oec shri shrimati señor
    """
)
SUFFIXES = _words(
    """
    jun sen
    """
)

# Words that the parser takes for titles and people also have as given names.
TITLES_OR_NAMES = _words(
    """
    prince princess judge duke earl king queen baron count dean major bishop pope chief
    """
)

# Articles and particles with which a family name begins, and which nobody is called by.
PARTICLES = _words(
    """
    af al auf aus da dal dalla das de degli dei del della den der di do dos du el la las le los op te ten ter
    the van vom von y zu zum zur
    """
)

# Who reads a shared mailbox is no one person.
NOBODY = _words(
    """
    abteilung admin admissions bewerbung bewerbungen careers department dept desk hiring hr info jobs karriere
    manager management office people personal personalabteilung recruiter recruiters recruiting recruitment
    staff support talent team
    """
)

# After a comma: what somebody is or where they work, rather than the rest of a name.
POSTS = (
    _words(
        """
    ag analyst assistant associate bank bv chief cfo ceo cio coo co company consultant consulting coordinator
    corp corporation cto developer director engineer engineering executive founder geschaftsfuhrer
    geschaftsfuhrerin gmbh group head inc international kg labs lead leiter leiterin limited llc llp ltd officer
    oy oyj partner plc president principal sarl senior software specialist studio studios systems university
    vice vp
    """
    )
    | NOBODY
)

# Family names that stand first at home, and often abroad. Those that are given names elsewhere (Simon) are left out.
VIETNAMESE = _words(
    """
    nguyen tran le pham hoang huynh phan vu vo dang bui do ho ngo duong ly truong dinh trinh doan luong lam mai
    cao chau dao ha luu quach ta thai tong trieu vuong kieu nghiem phung
    """
)
CHINESE = _words(
    """
    wang li zhang liu chen yang huang zhao wu zhou xu sun ma zhu hu guo he lin gao luo zheng liang xie tang song
    deng han feng cao peng zeng xiao tian dong pan yuan cai jiang yu du ye cheng wei su lu ding ren shen yao
    zhong jin qiu tan xiong meng qin bai jia hou zou hao kong shao shi mao wan gu lai wen qian fan fang dai fu
    zhan ouyang sima zhuge shangguan xia yin pang xi tao wong chan cheung leung kwok ng lim ong goh chua teo koh
    yip lau chow tsai hsu hsieh chiang cheong chong chung fong foo fung hong hui kwan kwong lo loh low mok poon
    quek seah sim siu soh tay toh tse tsang woo yap yau yee yeo yeoh yuen
    """
)
KOREAN = _words(
    """
    kim lee yi rhee park bak pak choi choe jung jeong chung kang gang cho yoon yun jang chang lim im oh seo suh
    shin kwon hwang ahn hong jeon yoo yu ryu moon bae baek paik heo hur nam noh roh ha joo ju koo gu min son woo
    byun cha chu do eom gil ham hyun kwak ma maeng namgung pyo seok sung tak yeo
    """
)
JAPANESE = _words(
    """
    sato suzuki takahashi tanaka watanabe ito yamamoto nakamura kobayashi kato yoshida yamada sasaki yamaguchi
    matsumoto inoue kimura hayashi shimizu yamazaki mori abe ikeda hashimoto yamashita ishikawa nakajima maeda
    fujita ogawa goto okada hasegawa murakami kondo ishii saito sakamoto endo aoki fujii nishimura fukuda ota
    ohta miura fujiwara okamoto matsuda nakagawa nakano harada ono ohno tamura takeuchi kaneko wada nakayama
    ishida ueda morita hara shibata sakai kudo yokoyama miyazaki miyamoto uchida takagi ando taniguchi maruyama
    imai kawasaki takada fujimoto takeda murata ueno sugiyama masuda sugawara hirano otsuka kojima chiba kubo
    matsui iwasaki noguchi kinoshita sano nomura kikuchi matsuo arai sugimoto kawamura honda kuroda oshima
    """
)
HUNGARIAN = _words(
    """
    nagy kovacs toth szabo horvath varga kiss kis molnar nemeth farkas balogh papp pap lakatos takacs juhasz
    olah meszaros racz fekete szilagyi torok feher gal szucs kocsis orsos fodor pinter szalai sipos magyar
    lukacs gulyas biro kiraly katona bogdan boros vass varadi fazekas kelemen orosz somogyi fulop veres vincze
    hegedus budai deak szoke illes voros bognar lengyel bodnar hajdu halasz kozma szekely pasztor bakos dudas
    virag orban barta soos novak farago barna csonka kertesz petho szekeres szalay puskas polgar hajnal
    """
)
FAMILY_FIRST = VIETNAMESE | CHINESE | KOREAN | JAPANESE | HUNGARIAN

# Written first in lists and forms, and nobody's given name.
FAMILY_ONLY = _words(
    """
    muller schmidt schmitt schmitz schneider fischer weber meyer meier mayer maier wagner becker schulz schulze
    hoffmann hofmann bauer richter schroder neumann zimmermann kruger lehmann kohler huber gruber berger
    bergmann smith jones brown johnson williams davies dubois lefebvre moreau rossi ferrari bianchi esposito
    kowalski nowak novak svoboda jansen johansson andersson karlsson nielsen hansen korhonen virtanen makinen
    nieminen
    """
)

# A name that ends with one of these begins with the family name, even an uncommon one.
HUNGARIAN_GIVEN = _words(
    """
    istvan janos zoltan gabor laszlo jozsef sandor attila tamas zsolt gyorgy tibor csaba imre balazs miklos
    ferenc zsuzsanna zsuzsa katalin ildiko erzsebet agnes krisztina eszter reka orsolya zsofia bela gyula lajos
    arpad akos bence levente marton szabolcs kalman geza gergely pal mihaly karoly andras emese boglarka
    """
)

# Two family names before a comma are no "first and last name" where people have two.
TWO_FAMILY_NAMES = _words(
    """
    garcia gonzalez rodriguez fernandez lopez martinez sanchez perez gomez martin jimenez ruiz hernandez diaz
    moreno munoz alvarez romero alonso gutierrez navarro torres dominguez vazquez ramos gil ramirez serrano
    blanco molina morales suarez ortega delgado castro ortiz rubio marin sanz nunez iglesias medina garrido
    cortes castillo santos silva oliveira souza sousa pereira ferreira costa almeida carvalho ribeiro rodrigues
    lima mendes nunes vargas flores rivera reyes cruz mendoza aguilar chavez rojas herrera vega
    """
)
