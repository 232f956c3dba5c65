/** The sign of the product: a tally of five. */
export function Mark() {
  return (
    <svg className="mark" viewBox="0 0 32 32" aria-hidden="true">
      <rect className="mark-ground" width="32" height="32" rx="7" />
      <path className="mark-strokes" d="M8 8.5v15M13.3 8.5v15M18.7 8.5v15M24 8.5v15" />
      <path className="mark-slash" d="M5.5 20.5 26.5 11.5" />
    </svg>
  );
}
