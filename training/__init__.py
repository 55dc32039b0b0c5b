"""How the embedded models were made: data, trainers, evaluation, model cards."""
