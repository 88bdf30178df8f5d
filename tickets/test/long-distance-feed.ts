import { smallFeed } from './small-feed.ts';

/** A daily train of three days across three time zones. Its times are in a fourth one, the agency's. */
export const longDistanceFeed: typeof smallFeed = {
  ...smallFeed,
  'agency.txt':
    'agency_id,agency_name,agency_url,agency_timezone\nx,X Rail,https://x.example,America/New_York\n',
  'stops.txt': [
    'stop_id,stop_name,stop_lat,stop_lon,stop_timezone',
    'chi,Chicago,41.88,-87.64,America/Chicago',
    'kng,Kingman,35.19,-114.05,America/Phoenix',
    'ndl,Needles,34.84,-114.60,America/Los_Angeles',
    'lax,Los Angeles,34.05,-118.23,America/Los_Angeles\n',
  ].join('\n'),
  'routes.txt': 'route_id,route_short_name,route_long_name,route_type\nr,R,Southwest,2\n',
  'trips.txt': 'route_id,service_id,trip_id,trip_short_name\nr,daily,sw,3\n',
  'calendar_dates.txt': undefined,
  'stop_times.txt': [
    'trip_id,arrival_time,departure_time,stop_id,stop_sequence',
    'sw,15:50:00,15:50:00,chi,1',
    'sw,49:46:00,49:46:00,kng,2',
    'sw,50:51:00,50:51:00,ndl,3',
    'sw,54:00:00,54:00:00,lax,4\n',
  ].join('\n'),
};
