/** A clipper's clips, and the form for another one. */
import { useState } from 'react';
import { ClipperClipsDocument } from '../../api/generated';
import { useLive } from '../../api/use-live';
import { ClipTable } from '../../ui/clip-table';
import { Money } from '../../ui/figures';
import { counted } from '../../ui/format';
import { Empty, Page, Panel } from '../../ui/page';
import { Pager, usePages } from '../../ui/pager';
import { Tabs } from '../../ui/tabs';
import { SubmitForm } from './submit-form';

const SIZE = 20;

const STATES = [
  { value: 'ALL', name: 'All' },
  { value: 'PENDING', name: 'Pending' },
  { value: 'APPROVED', name: 'Approved' },
  { value: 'REJECTED', name: 'Rejected' },
  { value: 'REVOKED', name: 'Revoked' },
] as const;

export default function ClipperClips() {
  const [state, setState] = useState<(typeof STATES)[number]['value']>('ALL');
  const pages = usePages();
  const status = state === 'ALL' ? null : [state];
  const live = useLive(ClipperClipsDocument, { first: SIZE, after: pages.after, status });
  const choose = (next: typeof state) => {
    pages.restart();
    setState(next);
  };
  return (
    <Page title="Clips" lede="Submit the link of a post. Its views are read, and an admin reviews it." live={live}>
      {({ me }) =>
        me === null ? null : (
          <div className="sections">
            <Panel title="Submit a clip">
              <SubmitForm />
            </Panel>
            <Panel
              title="Your clips"
              side={
                <span>
                  {counted(me.clips.totalCount, 'clip')} · <Money of={me.clips.totals.earned} /> earned
                </span>
              }
            >
              <Tabs label="State of the clips" choices={STATES} value={state} onChoose={choose} />
              {me.clips.nodes.length === 0 ? (
                <Empty>There are no clips in this state.</Empty>
              ) : (
                <ClipTable caption="Your clips" clips={me.clips.nodes} />
              )}
              <Pager
                pages={pages}
                size={SIZE}
                shown={me.clips.nodes.length}
                total={me.clips.totalCount}
                info={me.clips.pageInfo}
              />
            </Panel>
          </div>
        )
      }
    </Page>
  );
}
