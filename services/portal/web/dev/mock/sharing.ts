// PRETEND SERVER, development only: reports that offices share with each other.
import { instrumentName } from './data';
import { report, workshops } from './workshop';

const day = (n: number) => `2026-11-${String(n).padStart(2, '0')}T09:30:00Z`;
const all = ['attendance', 'gaps', 'heat', 'rounds', 'order', 'roadmap'];
const received = [
  {
    name: 'shares/one',
    displayName:
      'Shea butter to the European Union and the United States, second workshop of the northern provinces',
    otherDisplayName: 'Demonstration office XB',
    otherCountryCode: 'XB',
    fields: all,
    createTime: day(2),
    expireTime: '2026-12-02T09:30:00Z',
    state: 'ACTIVE',
    reads: 3,
    readTime: day(17),
  },
  {
    name: 'shares/two',
    displayName: 'Mango to Japan',
    otherDisplayName: 'Demonstration office XC',
    otherCountryCode: 'XC',
    fields: ['gaps'],
    createTime: day(1),
    expireTime: day(8),
    state: 'EXPIRED',
    reads: 0,
  },
];
const given = [
  {
    ...received[0],
    name: 'shares/three',
    displayName: 'Sunflower oil to the European Union',
    workshop: 'workshops/roadmap',
    fields: ['gaps', 'roadmap'],
  },
  {
    ...received[1],
    name: 'shares/four',
    displayName: 'Sunflower oil to the European Union',
    workshop: 'workshops/roadmap',
    state: 'REVOKED',
    revokeTime: day(9),
    reads: 1,
    readTime: day(8),
  },
];

export function sharing(verb: string, path: string): unknown {
  if (path === '/v1/shares:received' || path === '/v1/receivedShares') return { shares: received };
  if (path === '/v1/shares') return verb === 'POST' ? given[0] : { shares: given };
  if (/sharingAddress/.test(path)) return { address: 'Q7KD-2M9X-HT4R-5WBC' };
  if (/receiver/i.test(path)) return { displayName: 'Demonstration office XB', countryCode: 'XB' };
  if (/^\/v1\/shares\/\w+\/events$/.test(path))
    return {
      events: [
        { time: day(17), act: 'READ', personDisplayName: 'Head of XB', own: false },
        { time: day(2), act: 'GRANTED', personDisplayName: 'Demo account', own: true },
      ],
    };
  if (/^\/v1\/shares\/\w+\/report$/.test(path)) {
    const r = report(workshops.get('roadmap')!);
    return {
      ...r,
      share: 'shares/one',
      displayName: received[0].displayName,
      otherDisplayName: received[0].otherDisplayName,
      otherCountryCode: 'XB',
      fields: all,
      expireTime: received[0].expireTime,
      instrument: instrumentName,
    };
  }
  return undefined;
}
