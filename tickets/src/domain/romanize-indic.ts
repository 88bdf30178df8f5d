import anyAscii from 'any-ascii';

/** Each script has 128 characters in Unicode, from U+0900 on, in this order. */
const scripts = [
  'Devanagari',
  'Bengali',
  'Gurmukhi',
  'Gujarati',
  'Odia',
  'Tamil',
  'Telugu',
  'Kannada',
  'Malayalam',
  'Sinhala',
] as const;
type Script = (typeof scripts)[number];

/** In the languages of these scripts the inherent vowel is silent at the end of a word, and often inside it. */
const withSilentVowels: ReadonlySet<Script> = new Set([
  'Devanagari',
  'Bengali',
  'Gurmukhi',
  'Gujarati',
  'Odia',
]);

/** Positions in a script's block, the same in all but Sinhala. */
const at = {
  candrabindu: 1,
  anusvara: 2,
  vocalicR: 0x0b,
  ba: 0x2c,
  ya: 0x2f,
  zha: 0x34,
  signOfVocalicR: 0x43,
};
const isSibilant = (script: Script, place: number) =>
  script === 'Sinhala' ? place === 0x41 || place === 0x42 : place === 0x36 || place === 0x37;
const dentalT = 0x24;
const tippi = 'ੰ';
const addak = 'ੱ';
const virama = /[\u094D\u09CD\u0A4D\u0ACD\u0B4D\u0BCD\u0C4D\u0CCD\u0D4D\u0DCA]/;
const nukta = /[\u093C\u09BC\u0A3C\u0ABC\u0B3C\u0CBC]/;
/** Consonants that never have a vowel: the Bengali ৎ and the final letters of Malayalam. */
const vowelless = /[\u09CE\u0D4E\u0D54-\u0D56\u0D7A-\u0D7F]/;
const withNukta: Readonly<Record<string, string>> = {
  d: 'r',
  dh: 'rh',
  j: 'z',
  k: 'q',
  ph: 'f',
  sh: 'sh',
  y: 'y',
};
/** Tamil writes voiced and voiceless consonants with the same letter. */
const voiced: Readonly<Record<string, string>> = { k: 'g', ch: 's', t: 'd', p: 'b' };

/** A sound of a word. An inherent vowel is not written; its letter and that of a dental t differ between spellings. */
type Sound = { latin: string; is: 'consonant' | 'vowel' | 'inherent' | 'nasal' | 'dental' };
const isVowel = (sound: Sound | undefined) => sound?.is === 'vowel' || sound?.is === 'inherent';

/**
 * The spellings in Latin letters of a text in the scripts of India, Bangladesh and Sri Lanka. There, a consonant contains a
 * vowel unless a sign says otherwise: কমলাপুর is `kamalapur`, letter by letter `kmlapur`. Where that vowel is silent is
 * not written, and railways differ, so there is more than one spelling.
 */
export function indicSpellings(text: string): string[] {
  const words = /[\u0900-\u0DFF]+/g;
  const composed = text.normalize('NFC');
  const byWord = (composed.match(words) ?? []).map(spellingsOf);
  const most = Math.max(0, ...byWord.map(({ length }) => length));
  const all = Array.from({ length: most }, (_, n) => {
    const rest = byWord.values();
    return composed.replace(words, () => {
      const spellings = rest.next().value ?? [];
      return spellings[n % spellings.length] ?? '';
    });
  });
  return [...new Set(all)];
}

function spellingsOf(word: string): string[] {
  const script = scripts[Math.floor(((word.codePointAt(0) ?? 0) - 0x900) / 0x80)] ?? 'Devanagari';
  const sounds = soundsOf(word, script);
  const spoken = withSilentVowels.has(script) ? withoutLastVowel(sounds) : sounds;
  const readings = withSilentVowels.has(script)
    ? [spoken, withoutSilentVowels(spoken), withoutSilentVowels(spoken.toReversed()).toReversed()]
    : [spoken];
  // Bengali and Assamese pronounce the inherent vowel as `o`; Tamil and Malayalam names have both `t` and `th`.
  const vowels = script === 'Bengali' ? ['a', 'o'] : ['a'];
  const dentals = script === 'Tamil' || script === 'Malayalam' ? ['t', 'th'] : ['t'];
  return readings.flatMap((reading) =>
    vowels.flatMap((inherent) => dentals.map((dental) => joined(reading, script, { inherent, dental }))),
  );
}

function soundsOf(word: string, script: Script): Sound[] {
  const sounds: Sound[] = [];
  const letters = Array.from(word);
  for (let index = 0; index < letters.length; index++) {
    const letter = letters[index] ?? '';
    const place = (letter.codePointAt(0) ?? 0) % 0x80;
    const latin = anyAscii(letter);
    const before = sounds.at(-1);
    if (place === at.candrabindu && before?.is === 'vowel') {
      before.latin += 'n';
    } else if (place === at.candrabindu || place === at.anusvara || letter === tippi) {
      sounds.push({ latin: script === 'Bengali' && place === at.anusvara ? 'ng' : 'n', is: 'nasal' });
    } else if (place === at.vocalicR || place === at.signOfVocalicR) {
      sounds.push({ latin: 'ri', is: 'vowel' });
    } else if (/\p{M}/u.test(letter)) {
      if (letter !== addak && /[a-z]/.test(latin)) sounds.push({ latin, is: 'vowel' });
    } else if (/^[aeiou]/.test(latin)) {
      sounds.push({ latin, is: 'vowel' });
    } else if (/^[a-z]/.test(latin)) {
      const joinedTo = virama.test(letters[index - 1] ?? '') ? before?.latin : undefined;
      const isDotted = nukta.test(letters[index + 1] ?? '');
      const consonant = consonantOf(script, place, { latin, joinedTo, isDotted });
      if (letters[index - 1] === addak) sounds.push(consonant);
      sounds.push(consonant);
      if (isDotted) index += 1;
      if (hasInherentVowel(letter, letters[index + 1])) sounds.push({ latin: '', is: 'inherent' });
    } else if (/[0-9]/.test(latin)) {
      sounds.push({ latin, is: 'consonant' });
    }
  }
  return sounds;
}

function hasInherentVowel(letter: string, next = ''): boolean {
  if (vowelless.test(letter) || virama.test(next)) return false;
  const isSign = /\p{M}/u.test(next) && /^[aeiourl]/.test(anyAscii(next));
  return !isSign;
}

function consonantOf(
  script: Script,
  place: number,
  { latin, joinedTo, isDotted }: { latin: string; joinedTo: string | undefined; isDotted: boolean },
): Sound {
  const consonant = (text: string): Sound => ({ latin: text, is: 'consonant' });
  if (isSibilant(script, place)) return consonant('sh');
  if (latin === 'c') return consonant('ch');
  if (latin === 'ch') return consonant('chh');
  if (isDotted) return consonant(withNukta[latin] ?? latin);
  if (script === 'Bengali' && place === at.ya && !joinedTo) return consonant('j');
  if (script === 'Bengali' && place === at.ba && joinedTo && !/^[rm]$/.test(joinedTo)) return consonant('w');
  if ((script === 'Tamil' || script === 'Malayalam') && place === at.zha) return consonant('zh');
  return latin === 't' && place === dentalT ? { latin, is: 'dental' } : consonant(latin);
}

/** The last vowel of রাজশাহীর or গঞ্জ is silent, that of ইন্দ্র is not. */
function withoutLastVowel(sounds: readonly Sound[]): readonly Sound[] {
  if (sounds.at(-1)?.is !== 'inherent') return sounds;
  const before = sounds.at(-3);
  const isAfterNasal = before?.is === 'nasal' || (before?.is === 'consonant' && /^[nm]$/.test(before.latin));
  const isSilent = isVowel(before) || (isAfterNasal && sounds.slice(0, -1).some(isVowel));
  return isSilent ? sounds.slice(0, -1) : sounds;
}

/**
 * Without each inherent vowel that has one consonant and a vowel on either side: `khulana` is `khulna`. Of two such vowels
 * in a row the first one goes.
 */
function withoutSilentVowels(sounds: readonly Sound[]): readonly Sound[] {
  const heard: Sound[] = [];
  for (const [index, sound] of sounds.entries()) {
    const isBetween =
      isVowel(heard.at(-2)) &&
      !isVowel(heard.at(-1)) &&
      !isVowel(sounds[index + 1]) &&
      isVowel(sounds[index + 2]);
    if (sound.is !== 'inherent' || !isBetween) heard.push(sound);
  }
  return heard;
}

function joined(
  sounds: readonly Sound[],
  script: Script,
  letters: { inherent: string; dental: string },
): string {
  const latin = sounds.map((sound, index) => {
    const [before, after] = [sounds[index - 1], sounds[index + 1]];
    if (sound.is === 'inherent') return letters.inherent;
    if (sound.is === 'nasal') return nasalBefore(sound, after, script);
    if (script === 'Tamil' && isVowel(after) && voiced[sound.latin]) {
      if (isVowel(before)) return voiced[sound.latin];
      if (before?.latin === 'n' || before?.latin === 'm')
        return sound.latin === 'ch' ? 'j' : voiced[sound.latin];
    }
    return sound.is === 'dental' ? letters.dental : sound.latin;
  });
  return latin
    .join('')
    .replaceAll(/(sh|th|ch)\1/g, (pair) => (pair.startsWith('sh') ? 'ss' : pair[0] + pair.slice(2)));
}

function nasalBefore({ latin }: Sound, after: Sound | undefined, script: Script): string {
  if (latin === 'ng') return latin;
  if (after?.latin === 'm') return '';
  const isLabial = after?.latin.startsWith('p') || after?.latin.startsWith('b');
  return isLabial || (!after && !withSilentVowels.has(script)) ? 'm' : latin;
}
