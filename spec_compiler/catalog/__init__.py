"""What Keras offers: one Pydantic class an object, without Keras.

`index` finds a class by its name, `base` and `fields` are what the classes are
made of. Families are imported when a spec names one of their objects.
"""
