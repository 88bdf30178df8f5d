import { expect, test } from 'vitest';
import { findStations } from './find-stations.ts';
import { indicSpellings } from './romanize-indic.ts';

/** Stations, with the spelling of their railway or state. */
const stations = {
  Bengali: {
    কমলাপুর: 'Kamalapur',
    খুলনা: 'Khulna',
    পার্বতীপুর: 'Parbatipur',
    দিনাজপুর: 'Dinajpur',
    রংপুর: 'Rangpur',
    টঙ্গী: 'Tongi',
    লালমনিরহাট: 'Lalmonirhat',
    জয়দেবপুর: 'Joydebpur',
    শমশেরনগর: 'Shamshernagar',
    আখাউড়া: 'Akhaura',
    চাঁদপুর: 'Chandpur',
    নারায়ণগঞ্জ: 'Narayanganj',
    ঈশ্বরদী: 'Ishwardi',
    বিমানবন্দর: 'Bimanbandar',
    'ভৈরব বাজার': 'Bhairab Bajar',
    বর্ধমান: 'Bardhaman',
    আসানসোল: 'Asansol',
  },
  Assamese: { যোৰহাট: 'Jorhat', শিলচৰ: 'Shilchar', গুৱাহাটী: 'Guvahati' },
  Odia: { ପୁରୀ: 'Puri', କଟକ: 'Katak', ସମ୍ବଲପୁର: 'Sambalpur', ଭୁବନେଶ୍ୱର: 'Bhubaneshwar' },
  Hindi: {
    नागपुर: 'Nagpur',
    वाराणसी: 'Varanasi',
    कानपुर: 'Kanpur',
    रतलाम: 'Ratlam',
    चंडीगढ़: 'Chandigarh',
    'नई दिल्ली': 'Nai Dilli',
  },
  Punjabi: { ਅੰਮ੍ਰਿਤਸਰ: 'Amritsar', ਜਲੰਧਰ: 'Jalandhar', ਲੁਧਿਆਣਾ: 'Ludhiana' },
  Gujarati: { વડોદરા: 'Vadodara', સુરત: 'Surat', રાજકોટ: 'Rajkot', ભાવનગર: 'Bhavnagar', અમદાવાદ: 'Amdavad' },
  Tamil: {
    மதுரை: 'Madurai',
    சென்னை: 'Chennai',
    தஞ்சாவூர்: 'Thanjavur',
    செங்கல்பட்டு: 'Chengalpattu',
    காட்பாடி: 'Katpadi',
  },
  Telugu: { తిరుపతి: 'Tirupati', విజయవాడ: 'Vijayavada', గుంటూరు: 'Gunturu' },
  Kannada: { ಬೆಂಗಳೂರು: 'Bengaluru', ಮಂಗಳೂರು: 'Mangaluru', ಬೆಳಗಾವಿ: 'Belagavi' },
  Malayalam: {
    കോട്ടയം: 'Kottayam',
    തിരുവനന്തപുരം: 'Thiruvananthapuram',
    കൊല്ലം: 'Kollam',
    തൃശ്ശൂർ: 'Thrissur',
  },
  Sinhala: { මාතර: 'Matara', ගාල්ල: 'Galla', මරදාන: 'Maradana' },
};
const cases = Object.entries(stations).flatMap(([language, names]) =>
  Object.entries(names).map(([name, latin]) => [language, name, latin] as const),
);

test.each(cases)('%s: %s is %s in Latin letters', (_language, name, latin) => {
  expect(indicSpellings(name)).toContain(latin.toLowerCase());
});

/** Spellings with other letters for one sound, a typing error away. */
test.each([
  ['Bandel', 'ব্যান্ডেল'],
  ['Noakhali', 'নোয়াখালী'],
  ['Bhairab Bazar', 'ভৈরব বাজার'],
  ['Guwahati', 'গুৱাহাটী'],
  ['Dibrugarh', 'ডিব্ৰুগড়'],
  ['Silchar', 'শিলচৰ'],
  ['Bhubaneswar', 'ଭୁବନେଶ୍ୱର'],
  ['Mumbai Central', 'मुंबई सेंट्रल'],
  ['Jaipur', 'जयपुर'],
  ['Tiruchirappalli', 'திருச்சிராப்பள்ளி'],
  ['Kumbakonam', 'கும்பகோணம்'],
  ['Vijayawada', 'విజయవాడ'],
  ['Visakhapatnam', 'విశాఖపట్నం'],
  ['Guntur', 'గుంటూరు'],
  ['Ernakulam', 'എറണാകുളം'],
  ['Palakkad', 'പാലക്കാട്'],
  ['Galle', 'ගාල්ල'],
  ['Anuradhapura', 'අනුරාධපුරය'],
  ['Sreemangal', 'শ্রীমঙ্গল'],
  ['Howrah', 'হাওড়া'],
  ['Sealdah', 'শিয়ালদহ'],
])('%s finds %s', (query, name) => {
  const elsewhere = { name: 'Elsewhere' };
  expect(findStations([elsewhere, { name }], query)).toEqual([{ name }]);
});

test('a name typed in its script finds the station in Latin letters, and other text stays as it is', () => {
  expect(findStations([{ name: 'Elsewhere' }, { name: 'Kamalapur' }], 'কমলাপুর')).toEqual([
    { name: 'Kamalapur' },
  ]);
  expect(indicSpellings('Dhaka (কমলাপুর) 2')).toContain('Dhaka (kamalapur) 2');
  expect(indicSpellings('Москва')).toEqual([]);
  expect(indicSpellings('ರಾಜ কমল')).toContain('raja kamal');
});
