/**
 * WordNet's words for the classes of ImageNet that have several, a class a line. WordNet 3.0, Copyright 2006 Princeton
 * University (see NOTICE). Written by scripts/shippedModels/imagenet_synonyms.py.
 */
export const IMAGENET_SYNONYMS = `tench|Tinca tinca
goldfish|Carassius auratus
great white shark|white shark|man-eater|man-eating shark|Carcharodon carcharias
tiger shark|Galeocerdo cuvieri
hammerhead|hammerhead shark
electric ray|crampfish|numbfish|torpedo
ostrich|Struthio camelus
brambling|Fringilla montifringilla
goldfinch|Carduelis carduelis
house finch|linnet|Carpodacus mexicanus
junco|snowbird
indigo bunting|indigo finch|indigo bird|Passerina cyanea
robin|American robin|Turdus migratorius
water ouzel|dipper
bald eagle|American eagle|Haliaeetus leucocephalus
great grey owl|great gray owl|Strix nebulosa
European fire salamander|Salamandra salamandra
common newt|Triturus vulgaris
spotted salamander|Ambystoma maculatum
axolotl|mud puppy|Ambystoma mexicanum
bullfrog|Rana catesbeiana
tree frog|tree-frog
tailed frog|bell toad|ribbed toad|tailed toad|Ascaphus trui
loggerhead|loggerhead turtle|Caretta caretta
leatherback turtle|leatherback|leathery turtle|Dermochelys coriacea
box turtle|box tortoise
common iguana|iguana|Iguana iguana
American chameleon|anole|Anolis carolinensis
whiptail|whiptail lizard
frilled lizard|Chlamydosaurus kingi
Gila monster|Heloderma suspectum
green lizard|Lacerta viridis
African chameleon|Chamaeleo chamaeleon
Komodo dragon|Komodo lizard|dragon lizard|giant lizard|Varanus komodoensis
African crocodile|Nile crocodile|Crocodylus niloticus
American alligator|Alligator mississipiensis
thunder snake|worm snake|Carphophis amoenus
ringneck snake|ring-necked snake|ring snake
hognose snake|puff adder|sand viper
green snake|grass snake
king snake|kingsnake
garter snake|grass snake
night snake|Hypsiglena torquata
boa constrictor|Constrictor constrictor
rock python|rock snake|Python sebae
Indian cobra|Naja naja
horned viper|cerastes|sand viper|horned asp|Cerastes cornutus
diamondback|diamondback rattlesnake|Crotalus adamanteus
sidewinder|horned rattlesnake|Crotalus cerastes
harvestman|daddy longlegs|Phalangium opilio
black and gold garden spider|Argiope aurantia
barn spider|Araneus cavaticus
garden spider|Aranea diademata
black widow|Latrodectus mactans
wolf spider|hunting spider
ruffed grouse|partridge|Bonasa umbellus
prairie chicken|prairie grouse|prairie fowl
African grey|African gray|Psittacus erithacus
sulphur-crested cockatoo|Kakatoe galerita|Cacatua galerita
red-breasted merganser|Mergus serrator
black swan|Cygnus atratus
echidna|spiny anteater|anteater
platypus|duckbill|duckbilled platypus|duck-billed platypus|Ornithorhynchus anatinus
wallaby|brush kangaroo
koala|koala bear|kangaroo bear|native bear|Phascolarctos cinereus
sea anemone|anemone
flatworm|platyhelminth
nematode|nematode worm|roundworm
sea slug|nudibranch
chiton|coat-of-mail shell|sea cradle|polyplacophore
chambered nautilus|pearly nautilus|nautilus
Dungeness crab|Cancer magister
rock crab|Cancer irroratus
king crab|Alaska crab|Alaskan king crab|Alaska king crab|Paralithodes camtschatica
American lobster|Northern lobster|Maine lobster|Homarus americanus
spiny lobster|langouste|rock lobster|crawfish|crayfish|sea crawfish
crayfish|crawfish|crawdad|crawdaddy
white stork|Ciconia ciconia
black stork|Ciconia nigra
little blue heron|Egretta caerulea
American egret|great white heron|Egretta albus
limpkin|Aramus pictus
European gallinule|Porphyrio porphyrio
American coot|marsh hen|mud hen|water hen|Fulica americana
ruddy turnstone|Arenaria interpres
red-backed sandpiper|dunlin|Erolia alpina
redshank|Tringa totanus
oystercatcher|oyster catcher
king penguin|Aptenodytes patagonica
albatross|mollymawk
grey whale|gray whale|devilfish|Eschrichtius gibbosus|Eschrichtius robustus
killer whale|killer|orca|grampus|sea wolf|Orcinus orca
dugong|Dugong dugon
Maltese dog|Maltese terrier|Maltese
Pekinese|Pekingese|Peke
Afghan hound|Afghan
basset|basset hound
bloodhound|sleuthhound
Walker hound|Walker foxhound
borzoi|Russian wolfhound
Ibizan hound|Ibizan Podenco
Norwegian elkhound|elkhound
otterhound|otter hound
Saluki|gazelle hound
Scottish deerhound|deerhound
Staffordshire bullterrier|Staffordshire bull terrier
American Staffordshire terrier|Staffordshire terrier|American pit bull terrier|pit bull terrier
Sealyham terrier|Sealyham
Airedale|Airedale terrier
cairn|cairn terrier
Dandie Dinmont|Dandie Dinmont terrier
Boston bull|Boston terrier
Scotch terrier|Scottish terrier|Scottie
Tibetan terrier|chrysanthemum dog
silky terrier|Sydney silky
Lhasa|Lhasa apso
vizsla|Hungarian pointer
Irish setter|red setter
clumber|clumber spaniel
English springer|English springer spaniel
cocker spaniel|English cocker spaniel|cocker
Old English sheepdog|bobtail
Shetland sheepdog|Shetland sheep dog|Shetland
Bouvier des Flandres|Bouviers des Flandres
German shepherd|German shepherd dog|German police dog|alsatian
Doberman|Doberman pinscher
Saint Bernard|St Bernard
Eskimo dog|husky
malamute|malemute|Alaskan malamute
dalmatian|coach dog|carriage dog
affenpinscher|monkey pinscher|monkey dog
pug|pug-dog
Newfoundland|Newfoundland dog
Samoyed|Samoyede
chow|chow chow
Pembroke|Pembroke Welsh corgi
Cardigan|Cardigan Welsh corgi
timber wolf|grey wolf|gray wolf|Canis lupus
white wolf|Arctic wolf|Canis lupus tundrarum
red wolf|maned wolf|Canis rufus|Canis niger
coyote|prairie wolf|brush wolf|Canis latrans
dingo|warrigal|warragal|Canis dingo
dhole|Cuon alpinus
African hunting dog|hyena dog|Cape hunting dog|Lycaon pictus
hyena|hyaena
red fox|Vulpes vulpes
kit fox|Vulpes macrotis
Arctic fox|white fox|Alopex lagopus
grey fox|gray fox|Urocyon cinereoargenteus
tabby|tabby cat
Siamese cat|Siamese
cougar|puma|catamount|mountain lion|painter|panther|Felis concolor
lynx|catamount
leopard|Panthera pardus
snow leopard|ounce|Panthera uncia
jaguar|panther|Panthera onca|Felis onca
lion|king of beasts|Panthera leo
tiger|Panthera tigris
cheetah|chetah|Acinonyx jubatus
brown bear|bruin|Ursus arctos
American black bear|black bear|Ursus americanus|Euarctos americanus
ice bear|polar bear|Ursus Maritimus|Thalarctos maritimus
sloth bear|Melursus ursinus|Ursus ursinus
meerkat|mierkat
ladybug|ladybeetle|lady beetle|ladybird|ladybird beetle
ground beetle|carabid beetle
long-horned beetle|longicorn|longicorn beetle
leaf beetle|chrysomelid
ant|emmet|pismire
grasshopper|hopper
walking stick|walkingstick|stick insect
cockroach|roach
mantis|mantid
cicada|cicala
lacewing|lacewing fly
dragonfly|darning needle|devil's darning needle|sewing needle|snake feeder|snake doctor|mosquito hawk|skeeter hawk
ringlet|ringlet butterfly
monarch|monarch butterfly|milkweed butterfly|Danaus plexippus
sulphur butterfly|sulfur butterfly
lycaenid|lycaenid butterfly
starfish|sea star
sea cucumber|holothurian
wood rabbit|cottontail|cottontail rabbit
Angora|Angora rabbit
porcupine|hedgehog
fox squirrel|eastern fox squirrel|Sciurus niger
guinea pig|Cavia cobaya
hog|pig|grunter|squealer|Sus scrofa
wild boar|boar|Sus scrofa
hippopotamus|hippo|river horse|Hippopotamus amphibius
water buffalo|water ox|Asiatic buffalo|Bubalus bubalis
ram|tup
bighorn|bighorn sheep|cimarron|Rocky Mountain bighorn|Rocky Mountain sheep|Ovis canadensis
ibex|Capra ibex
impala|Aepyceros melampus
Arabian camel|dromedary|Camelus dromedarius
polecat|fitch|foulmart|foumart|Mustela putorius
black-footed ferret|ferret|Mustela nigripes
skunk|polecat|wood pussy
three-toed sloth|ai|Bradypus tridactylus
orangutan|orang|orangutang|Pongo pygmaeus
gorilla|Gorilla gorilla
chimpanzee|chimp|Pan troglodytes
gibbon|Hylobates lar
siamang|Hylobates syndactylus|Symphalangus syndactylus
guenon|guenon monkey
patas|hussar monkey|Erythrocebus patas
colobus|colobus monkey
proboscis monkey|Nasalis larvatus
capuchin|ringtail|Cebus capucinus
howler monkey|howler
titi|titi monkey
spider monkey|Ateles geoffroyi
squirrel monkey|Saimiri sciureus
Madagascar cat|ring-tailed lemur|Lemur catta
indri|indris|Indri indri|Indri brevicaudatus
Indian elephant|Elephas maximus
African elephant|Loxodonta africana
lesser panda|red panda|panda|bear cat|cat bear|Ailurus fulgens
giant panda|panda|panda bear|coon bear|Ailuropoda melanoleuca
barracouta|snoek
coho|cohoe|coho salmon|blue jack|silver salmon|Oncorhynchus kisutch
rock beauty|Holocanthus tricolor
gar|garfish|garpike|billfish|Lepisosteus osseus
puffer|pufferfish|blowfish|globefish
academic gown|academic robe|judge's robe
accordion|piano accordion|squeeze box
aircraft carrier|carrier|flattop|attack aircraft carrier
airship|dirigible
amphibian|amphibious vehicle
apiary|bee house
ashcan|trash can|garbage can|wastebin|ash bin|ash-bin|ashbin|dustbin|trash barrel|trash bin
assault rifle|assault gun
backpack|back pack|knapsack|packsack|rucksack|haversack
bakery|bakeshop|bakehouse
balance beam|beam
ballpoint|ballpoint pen|ballpen|Biro
bannister|banister|balustrade|balusters|handrail
barrel|cask
barrow|garden cart|lawn cart|wheelbarrow
bathing cap|swimming cap
bathtub|bathing tub|bath|tub
beach wagon|station wagon|wagon|estate car|beach waggon|station waggon|waggon
beacon|lighthouse|beacon light|pharos
bearskin|busby|shako
bell cote|bell cot
bicycle-built-for-two|tandem bicycle|tandem
bikini|two-piece
binder|ring-binder
binoculars|field glasses|opera glasses
bobsled|bobsleigh|bob
bolo tie|bolo|bola tie|bola
bonnet|poke bonnet
bookshop|bookstore|bookstall
bow tie|bow-tie|bowtie
brass|memorial tablet|plaque
brassiere|bra|bandeau
breakwater|groin|groyne|mole|bulwark|seawall|jetty
breastplate|aegis|egis
bucket|pail
bullet train|bullet
butcher shop|meat market
cab|hack|taxi|taxicab
caldron|cauldron
candle|taper|wax light
can opener|tin opener
carousel|carrousel|merry-go-round|roundabout|whirligig
carpenter's kit|tool kit
cash machine|cash dispenser|automated teller machine|automatic teller machine|automated teller|automatic teller|ATM
cello|violoncello
cellular telephone|cellular phone|cellphone|cell|mobile phone
chain mail|ring mail|mail|chain armor|chain armour|ring armor|ring armour
chain saw|chainsaw
chiffonier|commode
chime|bell|gong
china cabinet|china closet
church|church building
cinema|movie theater|movie theatre|movie house|picture palace
cleaver|meat cleaver|chopper
clog|geta|patten|sabot
coil|spiral|volute|whorl|helix
computer keyboard|keypad
confectionery|confectionary|candy store
container ship|containership|container vessel
corkscrew|bottle screw
cornet|horn|trumpet|trump
cowboy hat|ten-gallon hat
crib|cot
dam|dike|dyke
dial telephone|dial phone
diaper|nappy|napkin
dining table|board
dishrag|dishcloth
dishwasher|dish washer|dishwashing machine
disk brake|disc brake
dock|dockage|docking facility
dogsled|dog sled|dog sleigh
doormat|welcome mat
drilling platform|offshore rig
drum|membranophone|tympan
electric fan|blower
feather boa|boa
file|file cabinet|filing cabinet
fire engine|fire truck
fire screen|fireguard
flagpole|flagstaff
flute|transverse flute
French horn|horn
frying pan|frypan|skillet
garbage truck|dustcart
gasmask|respirator|gas helmet
gas pump|gasoline pump|petrol pump|island dispenser
golfcart|golf cart
gong|tam-tam
grand piano|grand
greenhouse|nursery|glasshouse
grille|radiator grille
grocery store|grocery|food market|market
hand blower|blow dryer|blow drier|hair dryer|hair drier
hand-held computer|hand-held microcomputer
handkerchief|hankie|hanky|hankey
hard disc|hard disk|fixed disk
harmonica|mouth organ|harp|mouth harp
harvester|reaper
home theater|home theatre
hook|claw
hoopskirt|crinoline
horizontal bar|high bar
horse cart|horse-cart
iron|smoothing iron
jean|blue jean|denim
jeep|landrover
jersey|T-shirt|tee shirt
jinrikisha|ricksha|rickshaw
lab coat|laboratory coat
lampshade|lamp shade
laptop|laptop computer
lawn mower|mower
lens cap|lens cover
letter opener|paper knife|paperknife
lighter|light|igniter|ignitor
limousine|limo
liner|ocean liner
lipstick|lip rouge
loudspeaker|speaker|speaker unit|loudspeaker system|speaker system
loupe|jeweler's loupe
lumbermill|sawmill
mailbag|postbag
mailbox|letter box
maillot|tank suit
marimba|xylophone
maze|labyrinth
medicine chest|medicine cabinet
megalith|megalithic structure
microphone|mike
microwave|microwave oven
miniskirt|mini
mobile home|manufactured home
motor scooter|scooter
mountain bike|all-terrain bike|off-roader
mouse|computer mouse
notebook|notebook computer
oboe|hautboy|hautbois
ocarina|sweet potato
odometer|hodometer|mileometer|milometer
organ|pipe organ
oscilloscope|scope|cathode-ray oscilloscope|CRO
paddle|boat paddle
paddlewheel|paddle wheel
pajama|pyjama|pj's|jammies
panpipe|pandean pipe|syrinx
parachute|chute
parallel bars|bars
passenger car|coach|carriage
patio|terrace
pay-phone|pay-station
pedestal|plinth|footstall
pencil box|pencil case
perfume|essence
pick|plectrum|plectron
picket fence|paling
pickup|pickup truck
piggy bank|penny bank
pirate|pirate ship
pitcher|ewer
plane|carpenter's plane|woodworking plane
plow|plough
plunger|plumber's helper
Polaroid camera|Polaroid Land camera
police van|police wagon|paddy wagon|patrol wagon|wagon|black Maria
pool table|billiard table|snooker table
pop bottle|soda bottle
pot|flowerpot
prayer rug|prayer mat
prison|prison house
projectile|missile
puck|hockey puck
punching bag|punch bag|punching ball|punchball
quill|quill pen
quilt|comforter|comfort|puff
racer|race car|racing car
racket|racquet
radio|wireless
radio telescope|radio reflector
recreational vehicle|RV|R.V.
refrigerator|icebox
remote control|remote
restaurant|eating house|eating place|eatery
revolver|six-gun|six-shooter
rocking chair|rocker
rubber eraser|rubber|pencil eraser
rule|ruler
saltshaker|salt shaker
sax|saxophone
scale|weighing machine
screen|CRT screen
seat belt|seatbelt
shield|buckler
shoe shop|shoe-shop|shoe store
slide rule|slipstick
slot|one-armed bandit
snowplow|snowplough
solar dish|solar collector|solar furnace
spider web|spider's web
sports car|sport car
spotlight|spot
stopwatch|stop watch
streetcar|tram|tramcar|trolley|trolley car
studio couch|day bed
stupa|tope
submarine|pigboat|sub|U-boat
suit|suit of clothes
sunglasses|dark glasses|shades
sunscreen|sunblock|sun blocker
swab|swob|mop
swimming trunks|bathing trunks
switch|electric switch|electrical switch
tank|army tank|armored combat vehicle|armoured combat vehicle
teddy|teddy bear
television|television system
thatch|thatched roof
theater curtain|theatre curtain
thresher|thrasher|threshing machine
tobacco shop|tobacconist shop|tobacconist
tow truck|tow car|wrecker
trailer truck|tractor trailer|trucking rig|rig|articulated lorry|semi
tricycle|trike|velocipede
trolleybus|trolley coach|trackless trolley
tub|vat
unicycle|monocycle
upright|upright piano
vacuum|vacuum cleaner
violin|fiddle
wallet|billfold|notecase|pocketbook
wardrobe|closet|press
warplane|military plane
washbasin|handbasin|washbowl|lavabo|wash-hand basin
washer|automatic washer|washing machine
wool|woolen|woollen
worm fence|snake fence|snake-rail fence|Virginia fence
web site|website|internet site|site
crossword puzzle|crossword
traffic light|traffic signal|stoplight
book jacket|dust cover|dust jacket|dust wrapper
hot pot|hotpot
ice cream|icecream
ice lolly|lolly|lollipop|popsicle
bagel|beigel
hotdog|hot dog|red hot
zucchini|courgette
cucumber|cuke
artichoke|globe artichoke
pineapple|ananas
jackfruit|jak|jack
chocolate sauce|chocolate syrup
meat loaf|meatloaf
pizza|pizza pie
cliff|drop|drop-off
lakeside|lakeshore
promontory|headland|head|foreland
sandbar|sand bar
seashore|coast|seacoast|sea-coast
valley|vale
ballplayer|baseball player
groom|bridegroom
yellow lady's slipper|yellow lady-slipper|Cypripedium calceolus|Cypripedium parviflorum
hip|rose hip|rosehip
buckeye|horse chestnut|conker
stinkhorn|carrion fungus
hen-of-the-woods|hen of the woods|Polyporus frondosus|Grifola frondosa
ear|spike|capitulum
toilet tissue|toilet paper|bathroom tissue`;
