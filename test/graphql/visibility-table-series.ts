/** The visibility of rankings and series. */
import { by, fields, OWN, ownRows, PUBLIC, STAFF, staffRows, type Topic } from './visibility-rows.js';

const USER = 'user(id: "noah")';
const CAMPAIGN = 'campaign(id: "done")';
const CLIP = 'clip(id: "approved")';
const YEAR = 'timeline(from: "2026-01-01T00:00:00Z", to: "2027-01-01T00:00:00Z", granularity: MONTH)';

const RANKINGS = [
  ['Clipper', 'user', 'topClippers'],
  ['Campaign', 'campaign', 'topCampaigns'],
  ['Clip', 'clip', 'topClips'],
] as const;

const belowRanking = (series: string, ranking: string, row: string): string[] => [
  ...[`${series}.${ranking}(first: 1)`, `${series}.${ranking}.rest`],
  ...[`${series}.${ranking}.rows`, `${series}.${ranking}.rows.total`, `${series}.${ranking}.rows.${row}`],
];

export const SERIES: Topic = {
  calls: [
    ['me.timeline', PUBLIC],
    ['campaign(id: "open").timeline', STAFF],
  ],
  fields: [
    ...fields('User', 'timeline', OWN),
    ...fields('Clip', 'timeline', OWN),
    ...fields('Campaign', 'timeline topClippers topClips', STAFF),
    ...fields('PlatformStats', 'timeline topClippers topCampaigns topClips', STAFF),
    ...fields('Timeline', 'points', ownRows(12)),
    ...fields('Timeline', 'total previousTotal', OWN),
    ...fields('Timeline', 'topClippers topCampaigns topClips', OWN),
    ...fields('TimelinePoint', 'start end earned views clips', OWN),
    ...fields('TimelineTotal', 'earned views clips', OWN),
    ...RANKINGS.flatMap(([name, row]) => [
      ...fields(`${name}Ranking`, 'rows', staffRows(1)),
      ...fields(`${name}Ranking`, 'rest', STAFF),
      ...fields(`Ranked${name}`, `rank share totals ${row}`, STAFF),
      ...fields(`Timeline${name}Ranking`, 'rows', ownRows(1)),
      ...fields(`Timeline${name}Ranking`, 'rest', OWN),
      ...fields(`Timeline${name}`, `rank share total ${row}`, OWN),
    ]),
  ],
  paths: [
    ...by(OWN, [`${USER}.${YEAR}`, `${CLIP}.${YEAR}`]),
    ...by(OWN, [`${USER}.${YEAR}.points`, `${USER}.${YEAR}.total`, `${CLIP}.${YEAR}.previousTotal`]),
    ...by(STAFF, [`platformStats.${YEAR}`, `${CAMPAIGN}.${YEAR}`]),
    ...RANKINGS.flatMap(([, row, ranking]) => [
      ...by(STAFF, [`platformStats.${ranking}(first: 1)`, `platformStats.${ranking}.rest`]),
      ...by(STAFF, [`platformStats.${ranking}.rows`, `platformStats.${ranking}.rows.totals`]),
      ...by(STAFF, [`platformStats.${ranking}.rows.${row}`]),
    ]),
    // As the total that it divides: a clipper finds nobody but themselves.
    ...RANKINGS.flatMap(([, row, ranking]) => [
      ...[`${USER}.${YEAR}`, `${CLIP}.${YEAR}`].flatMap((series) => by(OWN, belowRanking(series, ranking, row))),
      ...[`platformStats.${YEAR}`, `${CAMPAIGN}.${YEAR}`].flatMap((series) =>
        by(STAFF, belowRanking(series, ranking, row)),
      ),
    ]),
    ...by(STAFF, [`${CAMPAIGN}.topClippers(first: 1)`, `${CAMPAIGN}.topClippers.rows`]),
    ...by(STAFF, [`${CAMPAIGN}.topClips(first: 1)`, `${CAMPAIGN}.topClips.rows`]),
  ],
};
