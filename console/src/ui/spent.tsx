/** The budget of a campaign as a bar: the part that is spent, and the part that is left. */
import { Money } from './figures';
import { share } from './format';

export function Spent({ budget, spent, remaining }: { budget: string; spent: string; remaining: string }) {
  return (
    <div className="spent">
      <div className="bar" aria-hidden="true">
        <span className="bar-part part-spent" style={{ width: `${share(spent, budget)}%` }} />
      </div>
      <p>
        <Money of={spent} /> of <Money of={budget} /> spent, <Money of={remaining} /> left
      </p>
    </div>
  );
}
