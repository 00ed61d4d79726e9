"""Names of countries as data sets write them, and their codes (ISO 3166-1, small letters)."""

from __future__ import annotations

from typing import Final

CODES: Final[dict[str, str]] = {
    name.strip(): code
    for code, names in (
        line.split(" ", 1)
        for line in """\
af Afghanistan
al Albania
dz Algeria
ad Andorra
ao Angola
ar Argentina
am Armenia
au Australia
at Austria
az Azerbaijan
bs Bahamas|The Bahamas
bh Bahrain
bd Bangladesh
bb Barbados
by Belarus
be Belgium
bz Belize
bj Benin
bt Bhutan
bo Bolivia
ba Bosnia and Herzegovina|Bosnia-Herzegovina|Bosnia
bw Botswana
br Brazil
bn Brunei|Brunei Darussalam
bg Bulgaria
bf Burkina Faso
bi Burundi
kh Cambodia
cm Cameroon
ca Canada
cv Cape Verde|Cabo Verde
cf Central African Republic
td Chad
cl Chile
cn China|People's Republic of China
co Colombia
km Comoros
cg Congo|Republic of the Congo|Congo-Brazzaville
cd DR Congo|Democratic Republic of the Congo|Congo-Kinshasa
cr Costa Rica
ci Côte d'Ivoire|Cote d'Ivoire|Ivory Coast
hr Croatia
cu Cuba
cy Cyprus
cz Czechia|Czech Republic
dk Denmark
dj Djibouti
do Dominican Republic
ec Ecuador
eg Egypt
sv El Salvador
gq Equatorial Guinea
er Eritrea
ee Estonia
sz Eswatini|Swaziland
et Ethiopia
eu European Union|Europen Union|EU
fj Fiji
fi Finland
fr France
ga Gabon
gm The Gambia|Gambia
ge Georgia
de Germany
gh Ghana
gr Greece
gt Guatemala
gn Guinea
gw Guinea-Bissau
gy Guyana
ht Haiti
hn Honduras
hk Hong Kong
hu Hungary
is Iceland
in India
id Indonesia
ir Iran
iq Iraq
ie Ireland
il Israel
it Italy
jm Jamaica
jp Japan
jo Jordan
kz Kazakhstan
ke Kenya
xk Kosovo
kw Kuwait
kg Kyrgyzstan
la Laos
lv Latvia
lb Lebanon
ls Lesotho
lr Liberia
ly Libya
li Liechtenstein
lt Lithuania
lu Luxembourg
mo Macao|Macau
mg Madagascar
mw Malawi
my Malaysia
mv Maldives
ml Mali
mt Malta
mr Mauritania
mu Mauritius
mx Mexico
md Moldova
mc Monaco
mn Mongolia
me Montenegro
ma Morocco
mz Mozambique
mm Myanmar|Burma
na Namibia
np Nepal
nl Netherlands|The Netherlands
nz New Zealand
ni Nicaragua
ne Niger
ng Nigeria
kp North Korea
mk North Macedonia|Macedonia
no Norway
om Oman
pk Pakistan
ps Palestine|Palestine territories|Palestinian territories
pa Panama
pg Papua New Guinea
py Paraguay
pe Peru
ph Philippines|The Philippines
pl Poland
pt Portugal
qa Qatar
ro Romania
ru Russia|Russian Federation
rw Rwanda
sa Saudi Arabia
sn Senegal
rs Serbia
sc Seychelles
sl Sierra Leone
sg Singapore
sk Slovakia
si Slovenia
so Somalia
za South Africa
kr South Korea
ss South Sudan
es Spain
lk Sri Lanka
sd Sudan
sr Suriname
se Sweden
ch Switzerland
sy Syria
tw Taiwan
tj Tajikistan
tz Tanzania
th Thailand
tl Timor-Leste|East Timor
tg Togo
tt Trinidad and Tobago
tn Tunisia
tr Turkey|Türkiye
tm Turkmenistan
ae UAE|United Arab Emirates
ug Uganda
ua Ukraine
gb United Kingdom|UK|Great Britain
us United States of America|United States|USA
uy Uruguay
uz Uzbekistan
va Vatican City|Vatican|Holy See
ve Venezuela
vn Vietnam|Viet Nam
ye Yemen
zm Zambia
zw Zimbabwe""".splitlines()
    )
    for name in names.split("|")
}
"""Code by name; a data set's own spelling mistakes stand beside the right form."""
