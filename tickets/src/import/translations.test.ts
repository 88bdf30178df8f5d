import { expect, test } from 'vitest';
import { readSmallFeed, smallFeed } from '../../test/small-feed.ts';

const columns = 'table_name,field_name,language,translation,record_id,record_sub_id,field_value';
const translated = async (lines: readonly string[], header = columns) =>
  readSmallFeed({ 'translations.txt': `${[header, ...lines].join('\n')}\n` });

test('stations get their names in other languages, by stop or by name', async () => {
  const { stations, notes } = await translated([
    'stops,stop_name,fr,Alphaville,a,,',
    'stops,stop_name,en,Alpha,a,,',
    'stops,stop_name,el,Άλφα,,,Alpha',
    'stops,stop_name,fr,Alphaville,,,Alpha',
    'stops,stop_desc,fr,Une gare,a,,',
    'routes,route_long_name,fr,Longue ligne,r,,',
    'stops,stop_name,fr,Inconnu,ghost,,',
  ]);
  expect(stations.map(({ id, name, otherNames }) => [id, name, otherNames])).toEqual([
    ['a', 'Alpha', ['Alphaville', 'Άλφα']],
    ['b', 'Beta', undefined],
    ['c', 'Gamma', undefined],
  ]);
  expect(notes).toEqual([
    'translations.txt: 1 stations are found by their names in other languages too; all names are shown as in stops.txt',
  ]);
});

test('translations in the form that preceded the one of GTFS are read too', async () => {
  const { stations } = await translated(['Beta,de,Bäta'], 'trans_id,lang,translation');
  expect(stations.map(({ otherNames }) => otherNames)).toEqual([undefined, ['Bäta'], undefined]);
});

test('a platform without a station of its own does not lend it its translations', async () => {
  const { stations } = await readSmallFeed({
    'stops.txt':
      'stop_id,stop_name,stop_lat,stop_lon,location_type,parent_station\ns,Alpha,50,8,1,\na,Platform 1,50,8,0,s\nb,Beta,50.5,8,0,\nc,Gamma,51,8,0,\n',
    'translations.txt': `${columns}\nstops,stop_name,fr,Quai 1,a,,\nstops,stop_name,fr,Alphaville,s,,\n`,
  });
  expect(stations[0]).toMatchObject({ id: 's', otherNames: ['Alphaville'] });
});

test('a file that is not one of translations changes nothing', async () => {
  const { stations } = await translated(['a,b'], 'something,else');
  expect(stations).toEqual((await readSmallFeed()).stations);
  expect(smallFeed['translations.txt']).toBeUndefined();
});
