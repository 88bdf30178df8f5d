import { foldName } from '@railhead/common/domain/fold-name';

/** Cities as they are called there, in one or several scripts, and as travellers call them in English. */
const cities = `
  Αθήνα|Athina = Athens, Θεσσαλονίκη = Salonica, Πειραιάς = Piraeus, Москва|Moskva = Moscow,
  Санкт-Петербург = Saint Petersburg, Київ = Kyiv|Kiev, Львів = Lviv, Одеса|Odesa = Odessa, Београд|Beograd = Belgrade,
  București = Bucharest, Wien = Vienna, München = Munich, Nürnberg = Nuremberg, Köln = Cologne, Hannover = Hanover,
  Braunschweig = Brunswick, Praha = Prague, Warszawa = Warsaw, Kraków = Cracow, Gdańsk = Danzig, Roma = Rome, Milano = Milan,
  Torino = Turin, Genova = Genoa, Venezia = Venice, Firenze = Florence, Napoli = Naples, Padova = Padua, Lisboa = Lisbon,
  Porto = Oporto, Sevilla = Seville, Zaragoza = Saragossa, Genève = Geneva, Luzern = Lucerne, Basel = Basle,
  Bruxelles|Brussel = Brussels, Antwerpen = Antwerp, Gent = Ghent, Brugge = Bruges, Den Haag = The Hague,
  København = Copenhagen, Göteborg = Gothenburg, القاهرة = Cairo, الإسكندرية = Alexandria, دمشق = Damascus, الرياض = Riyadh,
  الدار البيضاء = Casablanca, تهران = Tehran, ירושלים = Jerusalem, תל אביב = Tel Aviv, חיפה = Haifa, ঢাকা = Dhaka|Dacca,
  Dhaka = Dacca, চট্টগ্রাম = Chattogram|Chittagong, Chattogram = Chittagong, সিলেট = Sylhet, রাজশাহী = Rajshahi, বরিশাল = Barishal|Barisal,
  ময়মনসিংহ = Mymensingh, যশোর = Jashore|Jessore, কুমিল্লা = Cumilla|Comilla, বগুড়া = Bogura|Bogra, কলকাতা = Kolkata|Calcutta,
  হাওড়া|हावड़ा = Howrah, শিয়ালদহ = Sealdah, শ্রীমঙ্গল = Sreemangal, சேலம் = Salem, ಮೈಸೂರು = Mysuru|Mysore, කොළඹ = Colombo,
  Kolkata = Calcutta, मुंबई|Mumbai = Mumbai|Bombay, चेन्नई|Chennai = Chennai|Madras, दिल्ली = Delhi, กรุงเทพ = Bangkok,
  ရန်ကုန် = Yangon|Rangoon, ភ្នំពេញ = Phnom Penh, 東京 = Tokyo, 大阪 = Osaka, 京都 = Kyoto, 名古屋 = Nagoya, 広島 = Hiroshima,
  香港 = Hong Kong, 廣州|广州 = Canton|Guangzhou, 北京 = Beijing|Peking
`;

type City = { local: string; english: string[] };

const known = cities.split(',').flatMap((entry): City[] => {
  const [local = '', english = ''] = entry.split('=').map((names) => names.trim());
  return local.split('|').map((name) => ({
    local: foldName(name),
    english: english.split('|').map(foldName),
  }));
});

/** In these scripts names are written without spaces between their words. */
const isUnspaced = (text: string): boolean => /[\p{sc=Han}\p{sc=Thai}\p{sc=Khmer}\p{sc=Myanmar}]/u.test(text);

/** A folded name as travellers may call it in English: `東京駅` as `tokyo-駅`, `wien-mitte` as `vienna-mitte`. */
export const englishNamesOf = (name: string): string[] =>
  known.flatMap(({ local, english }) => {
    if (isUnspaced(local))
      return name.includes(local) ? english.map((found) => name.replace(local, `${found}-`)) : [];
    const place = `-${name}-`.indexOf(`-${local}-`);
    return place < 0
      ? []
      : english.map((found) => name.slice(0, place) + found + name.slice(place + local.length));
  });
