/** A choice among a few views of one list. */
interface TabsProps<Value extends string> {
  label: string;
  choices: readonly { value: Value; name: string }[];
  value: Value;
  onChoose: (value: Value) => void;
}

export function Tabs<Value extends string>({ label, choices, value, onChoose }: TabsProps<Value>) {
  return (
    <fieldset className="tabs">
      <legend className="unseen">{label}</legend>
      {choices.map((choice) => (
        <button
          key={choice.value}
          type="button"
          aria-pressed={choice.value === value}
          onClick={() => onChoose(choice.value)}
        >
          {choice.name}
        </button>
      ))}
    </fieldset>
  );
}
