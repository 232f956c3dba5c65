export function nodeArguments(
  name: 'start' | 'serve' | 'jobs' | 'refresh' | 'books' | 'migrate' | 'user' | 'seed',
): string[];
