/** One sum, reached in several ways within one snapshot. */
import { Fragment } from 'react';
import { Money } from '../../ui/figures';

export function SameSum({ sums }: { sums: readonly { name: string; earned: string }[] }) {
  const isSame = sums.every(({ earned }) => earned === sums[0]?.earned);
  return (
    <section className={isSame ? 'same-sum' : 'same-sum same-sum-wrong'} aria-label="The same sum in three ways">
      {sums.map(({ name, earned }, index) => (
        <Fragment key={name}>
          {index === 0 ? null : (
            <span className="same-sum-sign">
              <span aria-hidden="true">{earned === sums[0]?.earned ? '=' : '≠'}</span>
              <span className="unseen">{earned === sums[0]?.earned ? 'equals' : 'differs from'}</span>
            </span>
          )}
          <span className="same-sum-part">
            <span className="same-sum-figure" data-figure={`sum-${index}`}>
              <Money of={earned} />
            </span>
            <span className="quiet">{name}</span>
          </span>
        </Fragment>
      ))}
    </section>
  );
}
