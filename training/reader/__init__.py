"""How the embedded reader was made: data out of a grammar, a pruned model, its evaluation."""
