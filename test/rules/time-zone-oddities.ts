/** Changes of clocks in some zones, and the beginnings of days or hours there. */
import type { Granularity } from '../../src/modules/timelines/bucket-rule.js';

type Oddity = [zone: string, granularity: Granularity, from: string, to: string, why: string, starts: string];

/**
 * Where a day or an hour begins after `from` and before `to`, in UTC. The times do not come from the code under test:
 * another program read the IANA files (2025b) second by second and noted when the date or the hour of the clock
 * changed.
 */
export const ODDITIES: Oddity[] = `
Atlantic/Azores; DAY; 2026-10-24T12:00; 2026-10-26T12:00; two midnights: the first; 2026-10-25T00:00 2026-10-26T01:00
America/Havana; DAY; 2026-10-31T12:00; 2026-11-02T12:00; two midnights: the first; 2026-11-01T04:00 2026-11-02T05:00
America/Havana; DAY; 2026-03-07T12:00; 2026-03-09T12:00; no midnight: the day begins at 1:00; 2026-03-08T05:00 2026-03-09T04:00
Pacific/Apia; DAY; 2011-12-28T12:00; 2012-01-01T12:00; 30 December is left out; 2011-12-29T10:00 2011-12-30T10:00 2011-12-31T10:00 2012-01-01T10:00
Pacific/Kwajalein; DAY; 1993-08-19T15:00; 1993-08-23T15:00; 21 August is left out; 1993-08-20T12:00 1993-08-21T12:00 1993-08-22T12:00 1993-08-23T12:00
Pacific/Fakaofo; DAY; 2011-12-28T15:00; 2012-01-01T15:00; 30 December is left out; 2011-12-29T11:00 2011-12-30T11:00 2011-12-31T11:00 2012-01-01T11:00
Pacific/Kiritimati; DAY; 1994-12-29T15:00; 1995-01-02T15:00; the last day of a year is left out; 1994-12-30T10:00 1994-12-31T10:00 1995-01-01T10:00 1995-01-02T10:00
Pacific/Enderbury; DAY; 1994-12-29T15:00; 1995-01-02T15:00; the same under a name of before; 1994-12-30T11:00 1994-12-31T11:00 1995-01-01T11:00 1995-01-02T11:00
America/Sao_Paulo; DAY; 2018-11-03T12:00; 2018-11-05T12:00; no midnight; 2018-11-04T03:00 2018-11-05T02:00
America/Sao_Paulo; DAY; 2018-02-16T12:00; 2018-02-19T12:00; 23:00 comes twice, midnight once; 2018-02-17T02:00 2018-02-18T03:00 2018-02-19T03:00
Asia/Beirut; DAY; 2026-03-28T12:00; 2026-03-30T12:00; no midnight; 2026-03-28T22:00 2026-03-29T21:00
Africa/Cairo; DAY; 2026-04-23T12:00; 2026-04-25T12:00; no midnight; 2026-04-23T22:00 2026-04-24T21:00
Africa/Cairo; DAY; 2026-10-29T12:00; 2026-10-31T12:00; 23:00 comes twice, midnight once; 2026-10-29T22:00 2026-10-30T22:00
Asia/Amman; DAY; 2014-03-27T12:00; 2014-03-29T12:00; no midnight; 2014-03-27T22:00 2014-03-28T21:00
Asia/Amman; DAY; 2022-10-27T12:00; 2022-10-29T12:00; summer time that stays for good; 2022-10-27T21:00 2022-10-28T21:00
Asia/Tehran; DAY; 2022-03-20T12:00; 2022-03-23T12:00; no midnight, in the last summer; 2022-03-20T20:30 2022-03-21T20:30 2022-03-22T19:30
America/Asuncion; DAY; 2024-10-05T12:00; 2024-10-07T12:00; no midnight; 2024-10-06T04:00 2024-10-07T03:00
America/Santiago; DAY; 2026-09-05T12:00; 2026-09-07T12:00; no midnight; 2026-09-06T04:00 2026-09-07T03:00
America/Santiago; DAY; 2026-04-04T12:00; 2026-04-06T12:00; 23:00 comes twice, midnight once; 2026-04-05T04:00 2026-04-06T04:00
America/Goose_Bay; DAY; 2010-11-06T12:00; 2010-11-08T12:00; back from 0:01 to 23:01: the first of two midnights; 2010-11-07T03:00 2010-11-08T04:00
America/Toronto; DAY; 1919-03-30T12:00; 1919-04-01T12:00; from 23:30 to 0:30; 1919-03-31T04:30 1919-04-01T04:00
Asia/Kathmandu; DAY; 1985-12-30T12:00; 1986-01-02T12:00; a quarter of an hour further, at new year; 1985-12-30T18:30 1985-12-31T18:30 1986-01-01T18:15
Australia/Lord_Howe; DAY; 2026-04-03T20:00; 2026-04-05T20:00; a day of 24.5 hours; 2026-04-04T13:00 2026-04-05T13:30
Europe/Dublin; DAY; 2026-10-24T12:00; 2026-10-26T12:00; a winter time that is below the standard; 2026-10-24T23:00 2026-10-26T00:00
Europe/Dublin; DAY; 1968-10-25T12:00; 1968-10-28T12:00; a summer that became the standard; 1968-10-25T23:00 1968-10-26T23:00 1968-10-27T23:00
Africa/Casablanca; DAY; 2026-02-14T12:00; 2026-02-16T12:00; an hour back for Ramadan; 2026-02-14T23:00 2026-02-16T00:00
Africa/Casablanca; DAY; 2026-03-21T12:00; 2026-03-23T12:00; and forward after it; 2026-03-22T00:00 2026-03-22T23:00
Antarctica/Troll; DAY; 2026-03-28T12:00; 2026-03-30T12:00; two hours forward; 2026-03-29T00:00 2026-03-29T22:00
Antarctica/Troll; DAY; 2026-10-24T12:00; 2026-10-26T12:00; two hours back; 2026-10-24T22:00 2026-10-26T00:00
Africa/Monrovia; DAY; 1972-01-05T12:00; 1972-01-08T12:00; 44 minutes and 30 seconds behind, until they were left out at a midnight; 1972-01-06T00:44:30 1972-01-07T00:44:30 1972-01-08T00:00
Europe/Moscow; DAY; 2011-03-26T12:00; 2011-03-28T12:00; summer for good; 2011-03-26T21:00 2011-03-27T20:00
Asia/Pyongyang; DAY; 2015-08-13T12:00; 2015-08-15T18:00; half an hour back at midnight; 2015-08-13T15:00 2015-08-14T15:30 2015-08-15T15:30
Asia/Pyongyang; DAY; 2018-05-03T12:00; 2018-05-05T18:00; half an hour forward to midnight; 2018-05-03T15:30 2018-05-04T15:00 2018-05-05T15:00
America/Caracas; DAY; 2007-12-08T12:00; 2007-12-10T12:00; half an hour back; 2007-12-09T04:00 2007-12-10T04:30
Europe/Berlin; DAY; 1893-03-30T12:00; 1893-04-02T00:00; from local mean time to the hour of the zone; 1893-03-30T23:06:32 1893-03-31T23:06:32 1893-04-01T23:00
Europe/London; DAY; 1847-11-29T12:00; 1847-12-02T12:00; from local mean time, 75 seconds; 1847-11-30T00:01:15 1847-12-01T00:01:15 1847-12-02T00:00
Asia/Manila; DAY; 1844-12-29T12:00; 1845-01-02T12:00; 31 December is left out, in local mean time; 1844-12-29T15:56:08 1844-12-30T15:56:08 1844-12-31T15:56:08 1845-01-01T15:56:08
America/Juneau; DAY; 1867-10-16T06:00; 1867-10-20T12:00; the day of the sale comes twice, and is one; 1867-10-16T08:57:41 1867-10-17T08:57:41 1867-10-18T08:57:41 1867-10-20T08:57:41
Asia/Gaza; DAY; 2026-03-27T12:00; 2026-03-29T12:00; forward at 2:00; 2026-03-27T22:00 2026-03-28T21:00
America/Metlakatla; DAY; 2015-10-31T12:00; 2015-11-02T18:00; another zone from one day to the next; 2015-11-01T08:00 2015-11-02T09:00
America/Adak; DAY; 1983-10-29T12:00; 1983-10-31T12:00; back by two hours, and forward by one a month later; 1983-10-30T10:00 1983-10-31T10:00
Australia/Lord_Howe; HOUR; 2026-04-04T13:00; 2026-04-04T17:30; half an hour of 1:00 comes again, and stays in it; 2026-04-04T13:00 2026-04-04T14:00 2026-04-04T15:30 2026-04-04T16:30
Australia/Lord_Howe; HOUR; 2026-10-03T13:00; 2026-10-03T18:30; 2:00 begins at 2:30; 2026-10-03T13:30 2026-10-03T14:30 2026-10-03T15:30 2026-10-03T16:00 2026-10-03T17:00 2026-10-03T18:00
Asia/Kathmandu; HOUR; 2026-06-01T00:00; 2026-06-01T03:00; hours begin at a quarter past, in UTC; 2026-06-01T00:15 2026-06-01T01:15 2026-06-01T02:15
America/New_York; HOUR; 2026-11-01T04:30; 2026-11-01T08:30; 1:00 comes twice; 2026-11-01T05:00 2026-11-01T06:00 2026-11-01T07:00 2026-11-01T08:00
America/St_Johns; HOUR; 2026-11-01T02:45; 2026-11-01T06:45; 1:00 comes twice, at half past; 2026-11-01T03:30 2026-11-01T04:30 2026-11-01T05:30 2026-11-01T06:30
Antarctica/Troll; HOUR; 2026-03-29T00:00; 2026-03-29T03:00; 1:00 and 2:00 are left out; 2026-03-29T00:00 2026-03-29T01:00 2026-03-29T02:00
Asia/Pyongyang; HOUR; 2018-05-04T13:00; 2018-05-04T17:00; 23:30 became 0:00; 2018-05-04T13:30 2018-05-04T14:30 2018-05-04T15:00 2018-05-04T16:00
Africa/Monrovia; HOUR; 1972-01-06T22:30; 1972-01-07T02:30; hours of a zone that was not on the second; 1972-01-06T22:44:30 1972-01-06T23:44:30 1972-01-07T00:44:30 1972-01-07T01:00 1972-01-07T02:00
Europe/London; HOUR; 1847-11-30T23:00; 1847-12-01T03:00; hours of local mean time; 1847-11-30T23:01:15 1847-12-01T00:01:15 1847-12-01T01:00 1847-12-01T02:00
Asia/Singapore; HOUR; 1981-12-31T15:00; 1981-12-31T18:00; half an hour forward at new year; 1981-12-31T15:30 1981-12-31T16:00 1981-12-31T17:00
`
  .trim()
  .split('\n')
  .map((line) => line.split('; ') as Oddity);
